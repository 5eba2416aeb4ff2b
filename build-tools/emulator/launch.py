"""Starts one of the emulator's servers on the loopback interface and ends it with whoever started it.

    launch.py <folder> ministack      its port and settings are in the environment
    launch.py <folder> moto <port>

The folder is the server's own, and goes with it. ministack gets what it leaves out and responding to findings rests on: AWS
services may put events, events are forwarded to buses of other accounts and regions, buckets are locked, messages stay hidden while a
function works on them, and calls are authorized by the ARNs of
users, roles and tasks, by the keys of items, by the policies that are attached and by the clusters of tasks.
"""
import json
import os
import re
import shutil
import signal
import sys
import threading
import time

# Seconds: no function takes longer on AWS.
LONGEST_FUNCTION = 900
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


def count_as_encrypted(app, iam_evaluator):
    # Requests do not leave the machine. Policies that refuse what is not encrypted would refuse them all.
    app.pin_request_origin = lambda source_ip, _secure: iam_evaluator.pin_request_origin(source_ip, True)


def find_iam_resources(iam_actions, iam):
    # The emulator takes names for ARNs: users and roles with a path, instance profiles, and the user
    # of a key, it authorizes as something else.
    extract = iam_actions.extract_resource_arn

    def find(service, method, path, headers, body, query_params, region, account_id):
        if service == "iam":
            value = lambda name: iam_actions._query_param(query_params, name)
            user = value("UserName") or (iam._access_keys.get(value("AccessKeyId")) or {}).get("UserName")
            found = iam._roles.get(value("RoleName")) or iam._users.get(user) or iam._instance_profiles.get(value("InstanceProfileName"))
            if found:
                return found["Arn"]
        return extract(service, method, path, headers, body, query_params, region, account_id)

    iam_actions.extract_resource_arn = find


def tell_leading_keys(iam_actions, dynamodb):
    # The emulator does not know the condition key that keeps a role to its own items.
    context = iam_actions.dynamodb_service_context

    def with_leading_keys(body):
        request = json.loads(body or b"{}")
        keys = [key for part in parts_of(request) for key in [leading_key(part, dynamodb)] if key is not None]
        return {**context(body), **({"dynamodb:LeadingKeys": keys} if keys else {})}

    iam_actions.dynamodb_service_context = with_leading_keys


def tell_attached_policies(iam_actions):
    # Nor the one that keeps a role to attaching certain policies.
    context = iam_actions.request_tag_context

    def with_policy(service, action, body, params):
        policy = iam_actions._query_param(params, "PolicyArn") if service == "iam" and re.match("iam:(At|De)tach", action) else None
        return {**context(service, action, body, params), **({"iam:PolicyARN": policy} if policy else {})}

    iam_actions.request_tag_context = with_policy


def find_tasks(iam_actions):
    # Calls about tasks of ECS it authorizes as if they were about the cluster, and does not know the condition key that names that.
    extract = iam_actions.extract_resource_arn
    context = iam_actions.request_tag_context

    def task_and_cluster(body):
        request = json.loads(body or b"{}")
        task = request.get("task") or next(iter(request.get("tasks") or []), None)
        return task, request.get("cluster")

    def find(service, method, path, headers, body, query_params, region, account_id):
        task = task_and_cluster(body)[0] if service == "ecs" else None
        return task or extract(service, method, path, headers, body, query_params, region, account_id)

    def with_cluster(service, action, body, params):
        task, cluster = task_and_cluster(body) if service == "ecs" else (None, None)
        return {**context(service, action, body, params), **({"ecs:cluster": cluster} if task and cluster else {})}

    iam_actions.extract_resource_arn = find
    iam_actions.request_tag_context = with_cluster


def lock_buckets(provisioners, s3):
    # CloudFormation of the emulator leaves Object Lock out.
    configure = provisioners._s3_apply_configurations

    def with_lock(name, props, *others):
        configure(name, props, *others)
        if str(props.get("ObjectLockEnabled")).lower() == "true":
            retention = props.get("ObjectLockConfiguration", {}).get("Rule", {}).get("DefaultRetention")
            periods = {unit: int(retention[unit]) for unit in ("Days", "Years") if unit in retention} if retention else {}
            s3._bucket_object_lock[name] = {"enabled": True, "default_retention": {"Mode": retention["Mode"], **periods} if retention else None}

    provisioners._s3_apply_configurations = with_lock


def hide_messages_from_others(lambda_svc, sqs):
    # Tests shorten the time for which a received message is hidden to what they can wait. On AWS it is six times what a function may take,
    # so no message comes again while it is worked on, however slow the machine is: here that time begins when the function has ended.
    receive = sqs._receive_messages_for_esm
    run = lambda_svc._run_sqs_batch

    def receive_hidden(queue_url, max_number):
        messages = receive(queue_url, max_number)
        for message in messages:
            message["visible_at"] += LONGEST_FUNCTION
        return messages

    def run_and_show(esm, func_rec, event, batch, queue_url, queue_name):
        received = {message["id"]: message["receipt_handle"] for message in batch}
        try:
            run(esm, func_rec, event, batch, queue_url, queue_name)
        finally:
            with sqs._queues_lock:
                queue = sqs._queues.get(queue_url) or {"messages": []}
                for message in queue["messages"]:
                    if message["receipt_handle"] and received.get(message["id"]) == message["receipt_handle"]:
                        message["visible_at"] = time.time() + int(queue["attributes"].get("VisibilityTimeout", "30"))

    sqs._receive_messages_for_esm = receive_hidden
    lambda_svc._run_sqs_batch = run_and_show


def parts_of(request):
    """The request itself, or what a transaction is made of."""
    items = request.get("TransactItems")
    return [part for item in items for part in item.values()] if items else [request]


def leading_key(part, dynamodb):
    """The value of the partition key that a request, or a part of a transaction, is about."""
    table = dynamodb._tables.get(str(part.get("TableName", "")).split("/")[-1])
    if table is None:
        return None
    name = table["pk_name"]
    value = (part.get("Key") or part.get("Item") or {}).get(name)
    for left, right in re.findall(r"([#\w.-]+)\s*=\s*(:\w+)", part.get("KeyConditionExpression") or ""):
        if part.get("ExpressionAttributeNames", {}).get(left, left) == name:
            value = part.get("ExpressionAttributeValues", {}).get(right)
    return next(iter(value.values())) if value else None


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
    from ministack.core import iam_actions, iam_evaluator, responses
    from ministack.services import dynamodb, eventbridge, iam, lambda_svc, s3, sqs
    from ministack.services.cloudformation import provisioners

    # Stacks are deployed first, with everything allowed; then handlers may do what their roles allow.
    signal.signal(signal.SIGUSR1, lambda *_: setattr(app, "AUTH", True))
    count_as_encrypted(app, iam_evaluator)
    find_iam_resources(iam_actions, iam)
    tell_leading_keys(iam_actions, dynamodb)
    tell_attached_policies(iam_actions)
    find_tasks(iam_actions)
    lock_buckets(provisioners, s3)
    hide_messages_from_others(lambda_svc, sqs)
    let_services_put_events(eventbridge)
    forward_to_other_accounts(eventbridge, responses)
    sys.argv[1:] = []
    app.main()


if __name__ == "__main__":
    main()
