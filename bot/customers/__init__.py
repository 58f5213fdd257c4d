"""Who a customer is to the shop: tier, stage of life, and value, from what they have bought."""
