"""`python -m gateway` is the console command `lapor`."""

from gateway.cli import main

main(prog_name="lapor")
