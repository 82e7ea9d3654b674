"""What happens to a function on its way to a derivative, and why: as text, and as a page."""

from s2s_ad.explanation.explained import Explanation, explain

__all__ = ["Explanation", "explain"]
