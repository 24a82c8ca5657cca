"""Four phones on one page with fake providers behind them: the whole gateway, without account or internet.

A message typed in a phone goes to the gateway's real webhook as the provider would send it, and the
gateway's real outbound code answers to the providers faked here. Nothing in the gateway knows of it.
"""
