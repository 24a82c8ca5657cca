"""The words that platforms' errors are made of: all that `redaction` lets through of such a sentence.

A sentence of theirs may quote a number, a name, a text or a token. None of these is a word of this list, so
what stays is what the platform said, and not of whom. Collected from the error lists of Telegram, Meta,
Twilio, X, Kannel and SMPP 3.4.
"""

_LIST = """
a above accept acceptance accepted access access_token account accounts ack acknowledged action activated
active address addresses admin administrator after again alert all allow allowance allowed already also an
and anonymous another answer answered any apache api app application apps are aren't argument arguments as
at attachment attachments attempt attempts audio auth authenticate authenticated authentication authorised
authorization authorized bad balance banned be bearer because been before being below between big bind
blacklisted blocked blocking body bot bot's bot_method_invalid bots broken buffered business business's
busy but button buttons by bytes cached call callback called caller can can't cancelled cannot capability
caption carrier carrier's certificate chain channel channels character characters charset chat chat_id
chat_not_found chat_write_forbidden chats check choose client closed cloudflare code codes command common
community compatible complaints complete confirm conflict connect connected connection connections contact
contacts contain contains content contents conversation conversations could couldn't country created
creation credentials credit currently customer daily data database date deactivated dead deadline decode
default delete deleted deliver delivered delivery denied deprecated description destination detail details
device did didn't different direct disabled disconnected dlr dm dm_event_text dms dns do document
documents does doesn't domain don't down due duplicate during each edit edited empty enable enabled
encoding encrypted end endpoint endpoints engagement enough enter entities entity error errors esme event
events every exceed exceeded exceeds exist existing exists expected experiencing experiment expire expired
expires facebook fail failed fails failure fatal fault features fetch field fields file file_id files
filter filtered find fit flood for forbidden form format forwarded forwarding found from full gateway gb
generic get get_updates getaddrinfo getupdates given global gone got graph graphmethodexception group
groups gsm had handset handshake has hash hasn't have haven't header headers healthy high hit host hour
hours http http/1.1 https id identified identifier ids if illegal image image_process_failed images in
inactive include included incoming incorrect initiate initiated input input_user_deactivated inside
instance integrity internal invalid ip is isn't issue issues it item items its join json kannel kb keep
keyboard kicked known landline language large larger later least length less level limit limited limits
link list load local locked log long longer lookup loop lost lower maintenance make malformed many maximum
may mb media member members message message_id message_too_long messages messaging messaging_product meta
method methods metric might migrated mime minimum mismatch missing mobile mode modified more most much
multipart multiple must nack name names need needed network network's new newer next nginx no non none
nonexistent not null number numbers oauth oauthexception object occurred of off offline offset ok old
older on once one only open operation operator opt-in opt-out opted option or order other out outgoing
outside over own owner page parameter parameters params parse parse_mode part participant participants
parts party password path pattern pay payload payment peer_id_invalid pending per perform performing
period permanent permission permissions permitted phone phone_number_id photo photo_ext_invalid
photo_invalid_dimensions photo_save_file_invalid photos pin ping plan platform please point policies
policy port ports post posts present privacy private problem process processed processing product profile
prohibited project proper property protected protocol provide provided provider proxy public put quality
query queue queued quota quote quoted rate rates re-engagement reach reachable reached read reason
received receiver recipient recipient_type recipients record redirect refresh refused region register
registered reject rejected release remove removed replied reply reply_to_message_id report reported
request requested requests require required requires reserved reset resolve resource resources respond
response responses restricted result results retries retry retrying rights routable route routines routing
running same sandbox scheduled schema scope seconds secret secure security see select self self-signed
send sender sending sendmessage sendsms sent server servers service services session set settings
setwebhook shall short should sign signature signed simultaneously since size slow small smpp sms smsc so
some something source space spam specified specify spending ssl standard start started state status step
sticker still stop stopped storage string subject submit submit_sm subscribe subscribed subscriber
subscription subscriptions success successful support supported sure suspended switch switched system tag
target telegram template templates temporarily temporary terminated test text than that the then there
these this those thread throttle throttled throttling time timed timeout times title tls to token tokens
too tool topic total traffic transaction transport try tweet tweets twice twilio twitter two type ucs2
unable unauthenticated unauthorised unauthorized unavailable unclosed undeliverable undelivered under
understood unexpected unique unknown unlinked unprocessable unreachable unreadable unregistered
unsubscribed unsupported until up update updates upgrade upload uploaded upstream url urls usage use used
user user_id user_is_blocked username users utf-8 valid validation value values variable variables
verified verify version via video violates violation wait waiting warning was wasn't we webhook
webhook_url webhooks were what whatsapp when where which while who will window with within without won't
would wrong x yet you your yourself zero
"""
WORDS = frozenset(_LIST.split())
