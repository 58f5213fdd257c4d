"""The shop: variants, promotions, invoices, gift cards, receipts of changes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.storage.base import JSON_COLUMN, UtcDateTime

revision: str = "0002_shop"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "shop_promotions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("minimum_fen", sa.Integer(), nullable=False),
        sa.Column("off_fen", sa.Integer(), nullable=False),
        sa.Column("gift", sa.String(length=80), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("product_ids", JSON_COLUMN, nullable=False),
        sa.Column("claimable", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_promotions")),
    )
    op.create_table(
        "shop_gift_cards",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("balance_fen", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["shop_customers.id"], name=op.f("fk_shop_gift_cards_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_gift_cards")),
        sa.UniqueConstraint("code", name=op.f("uq_shop_gift_cards_code")),
    )
    with op.batch_alter_table("shop_gift_cards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shop_gift_cards_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "shop_receipts",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("change", JSON_COLUMN, nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("recorded", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["shop_customers.id"], name=op.f("fk_shop_receipts_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_receipts")),
        sa.UniqueConstraint("key", name=op.f("uq_shop_receipts_key")),
    )
    with op.batch_alter_table("shop_receipts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shop_receipts_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "shop_variants",
        sa.Column("product_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.Column("restock_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["product_id"], ["shop_products.id"], name=op.f("fk_shop_variants_product_id")),
        sa.PrimaryKeyConstraint("product_id", "name", name=op.f("pk_shop_variants")),
    )
    op.create_table(
        "shop_invoices",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("title_kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("tax_id", sa.String(length=20), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=True),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["shop_customers.id"], name=op.f("fk_shop_invoices_customer_id")),
        sa.ForeignKeyConstraint(["order_id"], ["shop_orders.id"], name=op.f("fk_shop_invoices_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_invoices")),
        sa.UniqueConstraint("order_id", name=op.f("uq_shop_invoices_order_id")),
    )
    with op.batch_alter_table("shop_invoices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shop_invoices_customer_id"), ["customer_id"], unique=False)

    with op.batch_alter_table("shop_after_sales", schema=None) as batch_op:
        batch_op.add_column(sa.Column("variant", sa.String(length=80), server_default="", nullable=False))
        batch_op.add_column(sa.Column("pickup_day", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("pickup_slot", sa.String(length=10), server_default="", nullable=False))
        batch_op.add_column(sa.Column("returned_by", sa.String(length=100), server_default="", nullable=False))
        batch_op.add_column(sa.Column("goods_back_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("finished_at", UtcDateTime(), nullable=True))

    with op.batch_alter_table("shop_coupons", schema=None) as batch_op:
        batch_op.add_column(sa.Column("minimum_fen", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("promotion_id", sa.String(length=40), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_shop_coupons_customer_id_promotion_id"), ["customer_id", "promotion_id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_shop_coupons_promotion_id"), "shop_promotions", ["promotion_id"], ["id"]
        )

    with op.batch_alter_table("shop_customers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email", sa.String(length=120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("points", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("expiring_points", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("points_expire_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("balance_fen", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("marketing", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("deletion_asked_at", UtcDateTime(), nullable=True))

    with op.batch_alter_table("shop_order_items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("needs_installation", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("installation_day", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("installation_slot", sa.String(length=10), server_default="", nullable=False))

    with op.batch_alter_table("shop_orders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recipient", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("phone", sa.String(length=20), server_default="", nullable=False))
        batch_op.add_column(sa.Column("note", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("ship_with", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("ship_apart", JSON_COLUMN, server_default=sa.text("'[]'"), nullable=False))
        batch_op.add_column(sa.Column("payment_method", sa.String(length=20), server_default="", nullable=False))
        batch_op.add_column(sa.Column("pre_order_ships_at", UtcDateTime(), nullable=True))

    with op.batch_alter_table("shop_parcels", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wish", sa.String(length=200), server_default="", nullable=False))

    with op.batch_alter_table("shop_products", schema=None) as batch_op:
        batch_op.add_column(sa.Column("restock_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("needs_installation", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("shop_terms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undo_cancel_minutes", sa.Integer(), server_default="30", nullable=False))
        batch_op.add_column(sa.Column("refund_days", sa.Integer(), server_default="7", nullable=False))
        batch_op.add_column(sa.Column("pickup_within_days", sa.Integer(), server_default="7", nullable=False))
        batch_op.add_column(sa.Column("return_address", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("levels", JSON_COLUMN, server_default=sa.text("'[]'"), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("shop_terms", schema=None) as batch_op:
        batch_op.drop_column("levels")
        batch_op.drop_column("return_address")
        batch_op.drop_column("pickup_within_days")
        batch_op.drop_column("refund_days")
        batch_op.drop_column("undo_cancel_minutes")

    with op.batch_alter_table("shop_products", schema=None) as batch_op:
        batch_op.drop_column("needs_installation")
        batch_op.drop_column("restock_on")

    with op.batch_alter_table("shop_parcels", schema=None) as batch_op:
        batch_op.drop_column("wish")

    with op.batch_alter_table("shop_orders", schema=None) as batch_op:
        batch_op.drop_column("pre_order_ships_at")
        batch_op.drop_column("payment_method")
        batch_op.drop_column("ship_apart")
        batch_op.drop_column("ship_with")
        batch_op.drop_column("note")
        batch_op.drop_column("phone")
        batch_op.drop_column("recipient")

    with op.batch_alter_table("shop_order_items", schema=None) as batch_op:
        batch_op.drop_column("installation_slot")
        batch_op.drop_column("installation_day")
        batch_op.drop_column("needs_installation")

    with op.batch_alter_table("shop_customers", schema=None) as batch_op:
        batch_op.drop_column("deletion_asked_at")
        batch_op.drop_column("marketing")
        batch_op.drop_column("balance_fen")
        batch_op.drop_column("points_expire_at")
        batch_op.drop_column("expiring_points")
        batch_op.drop_column("points")
        batch_op.drop_column("email")

    with op.batch_alter_table("shop_coupons", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_shop_coupons_promotion_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_shop_coupons_customer_id_promotion_id"), type_="unique")
        batch_op.drop_column("promotion_id")
        batch_op.drop_column("minimum_fen")

    with op.batch_alter_table("shop_after_sales", schema=None) as batch_op:
        batch_op.drop_column("finished_at")
        batch_op.drop_column("goods_back_at")
        batch_op.drop_column("returned_by")
        batch_op.drop_column("pickup_slot")
        batch_op.drop_column("pickup_day")
        batch_op.drop_column("variant")

    with op.batch_alter_table("shop_invoices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shop_invoices_customer_id"))

    op.drop_table("shop_invoices")
    op.drop_table("shop_variants")
    with op.batch_alter_table("shop_receipts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shop_receipts_customer_id"))

    op.drop_table("shop_receipts")
    with op.batch_alter_table("shop_gift_cards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shop_gift_cards_customer_id"))

    op.drop_table("shop_gift_cards")
    op.drop_table("shop_promotions")
