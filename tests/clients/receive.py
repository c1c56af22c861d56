"""What boto3's queue client assumes, tried on a running sandbox: receive.py BASE."""
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

import boto3

BASE = sys.argv[1]
ARN = "arn:aws:sqs:us-east-1:123456789012:orders"


def post(path, body, token=None):
    headers = {"Content-Type": "application/json"}
    if token:
        headers["x-amz-access-token"] = token
    request = urllib.request.Request(BASE + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def sign_in(**grant):
    form = {"client_id": "demo-client", "client_secret": "demo-secret", **grant}
    return post("/auth/o2/token", form)["access_token"]


grantless = sign_in(grant_type="client_credentials", scope="sellingpartnerapi::notifications")
seller = sign_in(grant_type="refresh_token", refresh_token="demo-refresh")
resource = {"sqs": {"arn": ARN}}
made = post("/notifications/v1/destinations", {"name": "q", "resourceSpecification": resource}, grantless)
destination = made["payload"]["destinationId"]
post("/notifications/v1/subscriptions/ORDER_CHANGE", {"payloadVersion": "1.0", "destinationId": destination}, seller)
post("/__seed", {"n": 25})

sqs = boto3.client("sqs", endpoint_url=BASE, region_name="us-east-1", aws_access_key_id="demo", aws_secret_access_key="demo")
url = sqs.get_queue_url(QueueName="orders")["QueueUrl"]
assert url == BASE + "/123456789012/orders", url
assert sqs.list_queues()["QueueUrls"] == [url]
attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
assert attributes["ApproximateNumberOfMessages"] == "25", attributes
got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"])["Messages"]
assert len(got) == 10 and got[0]["Attributes"]["ApproximateReceiveCount"] == "1", got[0]
sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=got[0]["ReceiptHandle"], VisibilityTimeout=0)
again = sqs.receive_message(QueueUrl=url)["Messages"][0]
assert again["MessageId"] == got[0]["MessageId"]
sqs.delete_message(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"])
entries = [{"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(got[1:])]
done = sqs.delete_message_batch(QueueUrl=url, Entries=entries + [{"Id": "bad", "ReceiptHandle": "x"}])
assert len(done["Successful"]) == 9 and done["Failed"][0]["Code"] == "ReceiptHandleIsInvalid", done
late = [{"Id": "1", "ReceiptHandle": got[1]["ReceiptHandle"], "VisibilityTimeout": 5}]
assert len(sqs.change_message_visibility_batch(QueueUrl=url, Entries=late)["Failed"]) == 1
try:
    sqs.receive_message(QueueUrl=BASE + "/123456789012/none")
    raise SystemExit("a queue that is not there answered")
except sqs.exceptions.QueueDoesNotExist as error:
    print(error)
try:
    sqs.delete_message(QueueUrl=url, ReceiptHandle="made up")
    raise SystemExit("a made-up handle was taken")
except sqs.exceptions.ReceiptHandleIsInvalid as error:
    print(error)
own = sqs.create_queue(QueueName="own", Attributes={"VisibilityTimeout": "7"})["QueueUrl"]
sqs.send_message(QueueUrl=own, MessageBody="a & <b>")
assert sqs.receive_message(QueueUrl=own)["Messages"][0]["Body"] == "a & <b>"
sqs.purge_queue(QueueUrl=own)
left = 0
while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
    left += len(messages)
assert left == 15, left
print("the queue client is served")
