// A short day at the sandbox, told by two Node clients that are not ours.
//
//     npm install && node story.mjs http://127.0.0.1:PORT
//
// amazon-sp-api speaks only to https://…amazon.com, port 443. Its public option `https_proxy_agent`
// is given an agent that connects to the sandbox instead, whatever the URL says; the Host header
// stays Amazon's. Amazon's own SDK takes the API's base URL, but signs in at a fixed address: the
// same agent is made the global one for that.
//
// Starts from the scenario `demo`. One line a step; the exit status is 1 when a step failed.

import assert from 'node:assert/strict';
import https from 'node:https';
import net from 'node:net';
import amazonSpApi from 'amazon-sp-api';
import {
  FeedsSpApi,
  LwaAuthClient,
  OrdersSpApi,
  Orders_v2026SpApi,
  ReportsSpApi
} from '@amazon-sp-api-release/amazon-sp-api-sdk-js';

const MARKETPLACE = 'ATVPDKIKX0DER';
const SELLER = 'A1EXAMPLE';
const XML_TYPE = 'text/xml; charset=UTF-8';

const base = (process.argv[2] ?? '').replace(/\/+$/, '');
if (!base) {
  console.error('usage: node story.mjs http://127.0.0.1:PORT');
  process.exit(2);
}
const sandbox = new URL(base);

class SandboxAgent extends https.Agent {
  createConnection() {
    return net.connect(Number(sandbox.port || 80), sandbox.hostname);
  }
}
const agent = new SandboxAgent();
https.globalAgent = agent;

async function control(method, path, body) {
  const answer = await fetch(base + path, {
    method,
    headers: {'content-type': 'application/json'},
    body: body && JSON.stringify(body)
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  const text = await answer.text();
  return text ? JSON.parse(text) : null;
}

// Reads again and again, with the marketplace's clock moved instead of a sleep.
async function until(read, isDone) {
  let value;
  for (let n = 0; n < 60; n += 1) {
    value = await read();
    if (isDone(value)) return value;
    await control('POST', '/__clock', {advance_ms: 30_000});
  }
  assert.fail(`not done: ${JSON.stringify(value)}`);
}

async function now() {
  const {now: told} = await control('GET', '/__clock');
  if (typeof told === 'string') return new Date(told);
  return new Date(told > 1e11 ? told : told * 1000);
}

const isEnded = (status) => status !== 'IN_QUEUE' && status !== 'IN_PROGRESS';
const acknowledgement = (order, items) =>
  '<?xml version="1.0" encoding="UTF-8"?>' +
  '<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' +
  ' xsi:noNamespaceSchemaLocation="amzn-envelope.xsd"><Header>' +
  `<DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>${SELLER}</MerchantIdentifier>` +
  '</Header><MessageType>OrderAcknowledgement</MessageType><Message><MessageID>1</MessageID>' +
  `<OrderAcknowledgement><AmazonOrderID>${order}</AmazonOrderID><StatusCode>Failure</StatusCode>` +
  items
    .map(
      (item) =>
        `<Item><AmazonOrderItemCode>${item}</AmazonOrderItemCode>` +
        '<CancelReason>NoInventory</CancelReason></Item>'
    )
    .join('') +
  '</OrderAcknowledgement></Message></AmazonEnvelope>';

const sp = new amazonSpApi.SellingPartner({
  region: 'na',
  refresh_token: 'demo-refresh',
  credentials: {
    SELLING_PARTNER_APP_CLIENT_ID: 'demo-client',
    SELLING_PARTNER_APP_CLIENT_SECRET: 'demo-secret'
  },
  options: {https_proxy_agent: agent, retry_remote_timeout: false}
});

function sdkClient(api) {
  const client = new api.ApiClient(base);
  client.enableAutoRetrievalAccessToken('demo-client', 'demo-secret', 'demo-refresh');
  client.disableRateLimiter();
  return client;
}

const s = {};
const steps = [];
const step = (name, run) => steps.push([name, run]);

step('sign in with JSON through amazon-sp-api', async () => {
  await sp.refreshAccessToken();
  assert.ok(sp.access_token);
  await sp.refreshAccessToken('sellingpartnerapi::notifications');
});

step('sign in with a raw form through the SDK', async () => {
  const lwa = new LwaAuthClient('demo-client', 'demo-secret', 'demo-refresh', null);
  assert.ok(await lwa.getAccessToken());
});

step('list orders over several pages', async () => {
  const ids = [];
  const range = {CreatedAfter: s.since, CreatedBefore: s.before};
  let query = {MarketplaceIds: [MARKETPLACE], ...range, MaxResultsPerPage: 50};
  let nPages = 0;
  while (query) {
    const page = await sp.callAPI({operation: 'getOrders', endpoint: 'orders', query});
    nPages += 1;
    ids.push(...page.Orders.map((order) => order.AmazonOrderId));
    query = page.NextToken && {MarketplaceIds: [MARKETPLACE], NextToken: page.NextToken};
  }
  assert.equal(new Set(ids).size, ids.length, 'an order came twice');
  assert.ok(nPages >= 2, `${nPages} pages`);
  const api = new OrdersSpApi.OrdersV0Api(sdkClient(OrdersSpApi));
  const whole = await api.getOrders([MARKETPLACE], {createdAfter: s.since, createdBefore: s.before});
  assert.deepEqual(whole.payload.orders.map((order) => order.amazonOrderId), ids.slice(0, 100));
  s.ids = ids;
  return `${ids.length} orders on ${nPages} pages`;
});

step('get one open order and its items', async () => {
  for (const orderId of s.ids) {
    const order = await sp.callAPI({operation: 'getOrder', endpoint: 'orders', path: {orderId}});
    if (order.OrderStatus !== 'Unshipped' || order.FulfillmentChannel !== 'MFN' || order.IsPrime) {
      continue;
    }
    const {OrderItems: items} = await sp.callAPI({
      operation: 'getOrderItems',
      endpoint: 'orders',
      path: {orderId}
    });
    const isAsked = items.some((item) => item.BuyerRequestedCancel?.IsBuyerRequestedCancel === 'true');
    if (!isAsked) {
      s.order = orderId;
      s.items = items.map((item) => item.OrderItemId);
      return `${orderId}, ${items.length} item(s)`;
    }
  }
  return assert.fail('no open order');
});

step('create, upload and send a feed with amazon-sp-api', async () => {
  const feed = {content: acknowledgement(s.order, s.items), contentType: XML_TYPE};
  const document = await sp.callAPI({
    operation: 'createFeedDocument',
    endpoint: 'feeds',
    body: {contentType: feed.contentType}
  });
  await assert.rejects(sp.upload(document, {...feed, contentType: 'text/xml'}), {
    code: 'SignatureDoesNotMatch'
  });
  await sp.upload(document, feed);
  const created = await sp.callAPI({
    operation: 'createFeed',
    endpoint: 'feeds',
    body: {
      feedType: 'POST_ORDER_ACKNOWLEDGEMENT_DATA',
      marketplaceIds: [MARKETPLACE],
      inputFeedDocumentId: document.feedDocumentId
    }
  });
  s.feedId = created.feedId;
  return `feed ${s.feedId}`;
});

step('poll the feed with the SDK and read its report', async () => {
  const feeds = new FeedsSpApi.FeedsApi(sdkClient(FeedsSpApi));
  const feed = await until(
    () => feeds.getFeed(s.feedId),
    (read) => isEnded(read.processingStatus)
  );
  assert.equal(feed.processingStatus, 'DONE');
  const document = await sp.callAPI({
    operation: 'getFeedDocument',
    endpoint: 'feeds',
    path: {feedDocumentId: feed.resultFeedDocumentId}
  });
  const {AmazonEnvelope: report} = await sp.download(document, {json: true});
  const summary = report.Message.ProcessingReport.ProcessingSummary;
  assert.deepEqual([summary.MessagesProcessed, summary.MessagesSuccessful], [1, 1]);
});

step('the order is cancelled by the merchant', async () => {
  const orders = new Orders_v2026SpApi.GetOrderApi(sdkClient(Orders_v2026SpApi));
  const {order} = await until(
    () => orders.getOrder(s.order, {includedData: ['CANCELLATION', 'FULFILLMENT']}),
    (read) => read.order.fulfillment.fulfillmentStatus === 'CANCELLED'
  );
  for (const item of order.orderItems) {
    assert.equal(item.cancellation.cancellationExecution.cancelledBy, 'MERCHANT');
  }
});

step('create, poll and download an all-orders report', async () => {
  const reports = new ReportsSpApi.ReportsApi(sdkClient(ReportsSpApi));
  const end = await now();
  const {reportId} = await sp.callAPI({
    operation: 'createReport',
    endpoint: 'reports',
    body: {
      reportType: 'GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL',
      marketplaceIds: [MARKETPLACE],
      dataStartTime: new Date(end.getTime() - 2 * 86_400_000).toISOString(),
      dataEndTime: end.toISOString()
    }
  });
  const report = await until(
    () => reports.getReport(reportId),
    (read) => isEnded(read.processingStatus)
  );
  assert.equal(report.processingStatus, 'DONE');
  const document = await sp.callAPI({
    operation: 'getReportDocument',
    endpoint: 'reports',
    path: {reportDocumentId: report.reportDocumentId}
  });
  const rows = await sp.download(document, {json: true});
  const lines = rows.filter((row) => row['amazon-order-id'] === s.order);
  assert.equal(lines.length, s.items.length);
  for (const line of lines) assert.equal(line['order-status'], 'Cancelled');
  return `${rows.length} lines`;
});

step('the ledger has one cancel for each item', async () => {
  const ledger = await control('GET', '/__ledger');
  const cancels = ledger.filter((effect) => effect.kind === 'cancel' && effect.order === s.order);
  assert.deepEqual(cancels.map((effect) => effect.item).sort(), [...s.items].sort());
  for (const effect of cancels) assert.equal(effect.by, 'seller');
});

await control('POST', '/__reset', {scenario: 'demo', seed: 1});
// A client that waits for its quota would wait in real time.
await control('POST', '/__faults', {profile: 'none', usage_plans: false});
// Buyers go on buying: with an end in the past, every list of the story is of the same orders.
const minutesAgo = async (minutes) =>
  new Date((await now()).getTime() - minutes * 60_000).toISOString().replace(/\.\d+Z/, 'Z');
s.since = await minutesAgo(14 * 24 * 60);
s.before = await minutesAgo(5);
let nPassed = 0;
let nFailed = 0;
for (const [name, run] of steps) {
  try {
    const detail = await run();
    nPassed += 1;
    console.log(`ok    ${name}${detail ? `: ${detail}` : ''}`);
  } catch (error) {
    nFailed += 1;
    console.log(`FAIL  ${name}: ${error.code ?? error.name}: ${error.message}`);
  }
}
console.log(`${nPassed} passed, ${nFailed} failed`);
process.exit(nFailed ? 1 : 0);
