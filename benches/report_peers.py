"""The figures of `countermand report`, worked out by DuckDB and by Polars.

    report_peers.py duckdb|polars FILE FOLDER THREADS

Both read only the columns that they need, without quoting, and once. Writes rates.csv and skus.csv
into FOLDER and prints the seconds that it took after loading the library.
"""

import sys
import time

COLUMNS = [
    "amazon-order-id", "merchant-order-id", "purchase-date", "last-updated-date", "order-status",
    "fulfillment-channel", "sales-channel", "order-channel", "url", "ship-service-level",
    "product-name", "sku", "asin", "item-status", "quantity", "currency", "item-price", "item-tax",
    "shipping-price", "shipping-tax", "gift-wrap-price", "gift-wrap-tax",
    "item-promotion-discount", "ship-promotion-discount", "ship-city", "ship-state",
    "ship-postal-code", "ship-country", "promotion-ids", "is-business-order",
    "purchase-order-number", "price-designation",
]


def with_duckdb(path, folder, threads):
    import duckdb

    start = time.perf_counter()
    types = dict.fromkeys(COLUMNS, "VARCHAR")
    types["purchase-date"] = types["last-updated-date"] = "TIMESTAMP"
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
    base = duckdb.connect(config={"threads": threads})
    base.execute(f"""
        CREATE TEMP TABLE lines AS
        SELECT "amazon-order-id" AS id, "purchase-date" AS placed, "last-updated-date" AS updated,
               "order-status" AS status, "sales-channel" AS channel, sku
        FROM read_csv('{path}', delim='\t', quote='', escape='', header=true, auto_detect=false,
                      columns={{{columns}}})
        WHERE "fulfillment-channel" = 'Merchant';
        CREATE TEMP TABLE orders AS
        SELECT id, min(channel) AS channel, min(placed)::DATE AS day,
               arg_max(status, updated) = 'Cancelled' AS is_cancelled
        FROM lines GROUP BY id;
    """)
    base.execute(f"""
        COPY (
            WITH days AS (
                SELECT channel, day, count(*) AS orders,
                       count(*) FILTER (WHERE is_cancelled) AS cancelled
                FROM orders GROUP BY ALL
            ), windows AS (
                SELECT *, sum(orders) OVER w AS orders_7d, sum(cancelled) OVER w AS cancelled_7d
                FROM days
                WINDOW w AS (PARTITION BY channel ORDER BY day
                             RANGE BETWEEN INTERVAL 6 DAYS PRECEDING AND CURRENT ROW)
            )
            SELECT channel AS sales_channel, day, orders, cancelled,
                   orders_7d::BIGINT AS orders_7d, cancelled_7d::BIGINT AS cancelled_7d,
                   printf('%.12f', cancelled_7d::DOUBLE / orders_7d::DOUBLE) AS rate_7d
            FROM windows ORDER BY channel, day
        ) TO '{folder}/rates.csv' (HEADER);
        COPY (
            WITH counts AS (
                SELECT orders.channel AS sales_channel, sku, count(DISTINCT id) AS cancelled_orders
                FROM orders JOIN lines USING (id)
                WHERE is_cancelled GROUP BY ALL
            )
            SELECT * FROM counts
            QUALIFY row_number() OVER (PARTITION BY sales_channel
                                       ORDER BY cancelled_orders DESC, sku) <= 20
            ORDER BY sales_channel, cancelled_orders DESC, sku
        ) TO '{folder}/skus.csv' (HEADER);
    """)
    return time.perf_counter() - start


def with_polars(path, folder, _threads):
    import polars as pl

    start = time.perf_counter()
    lines = (
        pl.scan_csv(path, separator="\t", quote_char=None, infer_schema=False)
        .filter(pl.col("fulfillment-channel") == "Merchant")
        .select(
            id="amazon-order-id",
            day=pl.col("purchase-date").str.head(10).str.to_date(),
            # All in one offset and of one width: the text sorts as the instant does.
            updated="last-updated-date",
            status="order-status",
            channel="sales-channel",
            sku="sku",
        )
        .collect(engine="streaming")
    )
    orders = (
        lines.lazy()
        .group_by("id")
        .agg(
            pl.col("channel").first(),
            pl.col("day").first(),
            is_cancelled=pl.col("status").get(pl.col("updated").arg_max()) == "Cancelled",
        )
        .collect()
    )
    days = (
        orders.lazy()
        .group_by("channel", "day")
        .agg(orders=pl.len(), cancelled=pl.col("is_cancelled").sum())
        .sort("channel", "day")
        .with_columns(
            orders_7d=pl.col("orders").rolling_sum_by("day", window_size="7d").over("channel"),
            cancelled_7d=pl.col("cancelled").rolling_sum_by("day", window_size="7d").over("channel"),
        )
        .collect()
    )
    rates = (
        days.with_columns(rate=pl.col("cancelled_7d") / pl.col("orders_7d"))
        .with_columns(
            rate_7d=pl.col("rate").map_elements(lambda rate: f"{rate:.12f}", return_dtype=pl.String)
        )
        .drop("rate")
        .rename({"channel": "sales_channel"})
    )
    rates.write_csv(f"{folder}/rates.csv")
    skus = (
        orders.lazy()
        .filter("is_cancelled")
        .select("id", sales_channel="channel")
        .join(lines.lazy().select("id", "sku"), on="id")
        .group_by("sales_channel", "sku")
        .agg(cancelled_orders=pl.col("id").n_unique())
        .sort("sales_channel", "cancelled_orders", "sku", descending=[False, True, False])
        .group_by("sales_channel", maintain_order=True)
        .head(20)
        .collect()
    )
    skus.write_csv(f"{folder}/skus.csv")
    return time.perf_counter() - start


def main():
    peer, path, folder, threads = sys.argv[1:5]
    work = {"duckdb": with_duckdb, "polars": with_polars}[peer]
    print(f"{work(path, folder, int(threads)):.4f}")


if __name__ == "__main__":
    main()
