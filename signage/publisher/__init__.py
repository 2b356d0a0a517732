"""Load → check → render → compile → swap → announce; holds the current Edition.

Split by step: `acceptance` (content and approvals → what may be shown), `drawings` (bodies →
pages, in the background), `assembly` (rules and pages → an edition), `publisher` (the loop).
"""

from signage.publisher.publisher import Publisher

__all__ = ["Publisher"]
