"""The redirect desk: what reached the office elsewhere becomes a complaint, one by one or by the workbook.

A form, or a row of a workbook, is read by `form`; what is wrong with it is said all at once. `adding` files
it, once for the same words of the same person; `alike` says beforehand what it resembles; `claims` is what
the citizen is handed. `workbook` reads a sheet that a stranger may have made, `batches` files it row by row,
and `template` writes one.
"""

from gateway.redirects.sources import SOURCES

__all__ = ["SOURCES"]
