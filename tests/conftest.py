"""For all tests."""

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what runs in its background deaf to Ctrl-C, and so would be the commands that tests interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)
