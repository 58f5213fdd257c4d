"""The port to the merchant's system: products, customers, orders, parcels, after-sale. The rest uses `port.Shop`."""
