// A Vendure shop on SQLite with orders that can be cancelled: the peer of vendure_cancels.py.
//
//     node vendure_server.cjs PORT N_ORDERS FOLDER
//
// Makes the shop in FOLDER, sells N_ORDERS orders of one item each through Vendure's own services,
// up to a settled payment, writes their ids to FOLDER/order-ids.txt, one a line, prints `ready`,
// and serves the admin API until it is ended. Nothing of Vendure is changed: the write-ahead log,
// which is kinder to it than SQLite's default, is its driver's own option.

const fs = require('fs');
const path = require('path');
const vendure = require('@vendure/core');

const [port, nOrders, folder] = process.argv.slice(2);
// Orders that one transaction of the preparation makes.
const ORDERS_AT_ONCE = 50;

const config = {
    apiOptions: { port: Number(port), hostname: '127.0.0.1', adminApiPath: 'admin-api' },
    authOptions: {
        tokenMethod: ['bearer'],
        superadminCredentials: { identifier: 'bench', password: 'bench-password' },
    },
    dbConnectionOptions: {
        type: 'better-sqlite3',
        database: path.join(folder, 'vendure.sqlite'),
        synchronize: true,
        enableWAL: true,
        logging: false,
    },
    paymentOptions: { paymentMethodHandlers: [vendure.dummyPaymentHandler] },
    importExportOptions: { importAssetsDir: folder },
    logger: new vendure.DefaultLogger({ level: vendure.LogLevel.Error }),
    plugins: [],
};

const SHOP = {
    defaultLanguage: 'en',
    defaultZone: 'Americas',
    countries: [{ code: 'US', name: 'United States of America', zone: 'Americas' }],
    taxRates: [{ name: 'Standard Tax', percentage: 0 }],
    shippingMethods: [{ name: 'Standard Shipping', price: 0 }],
    paymentMethods: [
        {
            name: 'Bench payment',
            handler: {
                code: vendure.dummyPaymentHandler.code,
                arguments: [{ name: 'automaticSettle', value: 'true' }],
            },
        },
    ],
    collections: [],
};

/** Ends the preparation when Vendure answers with one of its error results. */
function wanted(result) {
    if (result && result.errorCode) {
        throw new Error(`${result.errorCode}: ${result.message} ${result.transitionError ?? ''}`);
    }
    return result;
}

/** One product with a variant that never sells out, and a customer; gives what orders need. */
async function stockShop(app, ctx) {
    const product = await app.get(vendure.ProductService).create(ctx, {
        enabled: true,
        translations: [
            { languageCode: 'en', name: 'Dress', slug: 'dress', description: '' },
        ],
    });
    const [variant] = await app.get(vendure.ProductVariantService).create(ctx, [
        {
            productId: product.id,
            sku: 'SKU-1',
            price: 1000,
            stockOnHand: 100000000,
            translations: [{ languageCode: 'en', name: 'Dress' }],
        },
    ]);
    const customer = wanted(
        await app.get(vendure.CustomerService).create(ctx, {
            firstName: 'A',
            lastName: 'Buyer',
            emailAddress: 'buyer@example.org',
        }),
    );
    const [shipping] = (await app.get(vendure.ShippingMethodService).findAll(ctx)).items;
    const [payment] = (await app.get(vendure.PaymentMethodService).findAll(ctx)).items;
    return { variant, customer, shipping, payment };
}

/** One order, paid and not shipped; gives its id. */
async function sell(orders, ctx, shop) {
    const { id } = await orders.create(ctx);
    wanted(await orders.addItemToOrder(ctx, id, shop.variant.id, 1));
    await orders.addCustomerToOrder(ctx, id, shop.customer);
    await orders.setShippingAddress(ctx, id, {
        fullName: 'A Buyer',
        streetLine1: '1 Main Street',
        city: 'Seattle',
        postalCode: '98101',
        countryCode: 'US',
    });
    wanted(await orders.setShippingMethod(ctx, id, [shop.shipping.id]));
    wanted(await orders.transitionToState(ctx, id, 'ArrangingPayment'));
    const order = wanted(
        await orders.addPaymentToOrder(ctx, id, { method: shop.payment.code, metadata: {} }),
    );
    if (order.state !== 'PaymentSettled') {
        throw new Error(`order ${id} is ${order.state}`);
    }
    return id;
}

async function main() {
    const app = await vendure.bootstrap(config);
    await app.get(vendure.Populator).populateInitialData(SHOP);
    // Made after the zones, since it holds the channel with its tax zone.
    const ctx = await app.get(vendure.RequestContextService).create({ apiType: 'admin' });
    const shop = await stockShop(app, ctx);
    const orders = app.get(vendure.OrderService);
    const connection = app.get(vendure.TransactionalConnection);
    const ids = [];
    while (ids.length < Number(nOrders)) {
        const nNow = Math.min(ORDERS_AT_ONCE, Number(nOrders) - ids.length);
        await connection.withTransaction(ctx, async transaction => {
            for (let count = 0; count < nNow; count += 1) {
                ids.push(await sell(orders, transaction, shop));
            }
        });
    }
    fs.writeFileSync(path.join(folder, 'order-ids.txt'), `${ids.join('\n')}\n`);
    console.log('ready');
}

main().catch(error => {
    console.error(error);
    process.exit(1);
});
