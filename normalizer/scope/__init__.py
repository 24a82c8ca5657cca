"""What cannot wait, what is not ours, and what is noise.

Asked in this order: emergency, noise, beyond; what is none of the three is a report like any other. A wrong
"not ours" costs more than a missed one: a human reads every message in the end, but an answer that sends a
citizen away is not taken back.
"""

from normalizer.scope.beyond import Beyond, Referral, beyond
from normalizer.scope.emergency import Emergency, emergency
from normalizer.scope.noise import Noise, noise

__all__ = ["Beyond", "Emergency", "Noise", "Referral", "beyond", "emergency", "noise"]
