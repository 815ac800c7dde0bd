"""The command line: each verb parses, calls one public function and prints."""

from zpjax.cli.entry import main

__all__ = ["main"]
