"""Starts one of the emulator's servers on the loopback interface and ends it with whoever started it.

    launch.py <folder> ministack      its port and settings are in the environment
    launch.py <folder> moto <port>

The folder is the server's own, and goes with it. ministack gets two things that it leaves out and that responding to
findings rests on: AWS services may put events, and events are forwarded to buses of other accounts and regions.
"""
import os
import shutil
import signal
import sys
import threading

# A client cannot put events in the name of AWS. The tests' own client marks those that a service would put.
SERVICE_MARK = "emulated-service"


def end_with_parent(folder):
    """The parent holds the other end of standard input. However it dies, this ends, and with it the whole process group."""
    sys.stdin.buffer.read()
    shutil.rmtree(folder, ignore_errors=True)
    os.killpg(os.getpgid(0), signal.SIGKILL)


def let_services_put_events(eventbridge):
    put_events = eventbridge._put_events

    def put(data, allow_aws_source=False):
        entries = data.get("Entries", []) if isinstance(data, dict) else []
        marked = bool(entries) and all(isinstance(entry, dict) and entry.get("TraceHeader") == SERVICE_MARK for entry in entries)
        return put_events(data, allow_aws_source=allow_aws_source or marked)

    eventbridge._put_events = put


def forward_to_other_accounts(eventbridge, responses):
    dispatch = eventbridge._dispatch_to_event_bus

    def forward(spec, event, rule, event_path, target_input_payload=None):
        account = responses._request_account_id.set(spec.account_id)
        region = responses._request_region.set(spec.region)
        try:
            dispatch(spec, event, rule, event_path, target_input_payload)
        finally:
            responses._request_region.reset(region)
            responses._request_account_id.reset(account)

    eventbridge._dispatch_to_event_bus = forward


def main():
    folder, server, *arguments = sys.argv[1:]
    threading.Thread(target=end_with_parent, args=(folder,), daemon=True).start()
    if server == "moto":
        from moto.server import main as serve

        serve(["--host", "127.0.0.1", "--port", arguments[0]])
        return
    if os.environ.get("BIND_HOST") != "127.0.0.1":
        raise SystemExit("The emulator listens on 127.0.0.1 only.")
    from ministack import app
    from ministack.core import responses
    from ministack.services import eventbridge

    let_services_put_events(eventbridge)
    forward_to_other_accounts(eventbridge, responses)
    sys.argv[1:] = []
    app.main()


if __name__ == "__main__":
    main()
