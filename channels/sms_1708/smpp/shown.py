"""What a trace of an SMPP link may show, by the names of the standard (3.4)."""

from channels.redaction import shown

SHOWN = shown(
    id="message_id receipted_message_id",
    number="source_addr_ton source_addr_npi dest_addr_ton dest_addr_npi esm_class data_coding "
    "registered_delivery protocol_id priority_flag replace_if_present_flag sm_default_msg_id sm_length "
    "command_status message_state",
    word="service_type command",
    secret="password",  # noqa: S106 - the name of one
)
