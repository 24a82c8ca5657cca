"""1708 over SMPP 3.4, the operators' own protocol: one lasting connection, over which we hear and send.

`session` holds one connection and `channel` the link, which is connected anew whenever it breaks. Texts
come in through `inbound`, news of our replies through `receipts`; replies go out through `outbound`.
`codec` alone knows smpplib, an optional dependency (docs/adr/0006-smpp.md).
"""
