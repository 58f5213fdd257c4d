"""The first schema: shop, conversations, dialogue, cases, staff; and a ledger that nobody can rewrite."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from bot.storage.base import JSON_COLUMN, UtcDateTime

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APPEND_ONLY_SQLITE = (
    "CREATE TRIGGER case_ledger_no_update BEFORE UPDATE ON case_ledger "
    "BEGIN SELECT RAISE(ABORT, 'case_ledger is append-only'); END",
    "CREATE TRIGGER case_ledger_no_delete BEFORE DELETE ON case_ledger "
    "BEGIN SELECT RAISE(ABORT, 'case_ledger is append-only'); END",
    # INSERT OR REPLACE deletes without asking the trigger above.
    "CREATE TRIGGER case_ledger_no_replace BEFORE INSERT ON case_ledger WHEN EXISTS (SELECT 1 FROM case_ledger AS old "
    "WHERE old.id = NEW.id OR (old.case_id = NEW.case_id AND (old.position = NEW.position "
    "OR (old.turn_id = NEW.turn_id AND old.step = NEW.step)))) "
    "BEGIN SELECT RAISE(ABORT, 'case_ledger is append-only'); END",
)
APPEND_ONLY_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION case_ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'case_ledger is append-only'; END $$",
    "CREATE TRIGGER case_ledger_append_only BEFORE UPDATE OR DELETE ON case_ledger "
    "FOR EACH ROW EXECUTE FUNCTION case_ledger_append_only()",
    "CREATE TRIGGER case_ledger_no_truncate BEFORE TRUNCATE ON case_ledger "
    "FOR EACH STATEMENT EXECUTE FUNCTION case_ledger_append_only()",
)


def upgrade() -> None:
    op.create_table(
        "case_numbers",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_case_numbers")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=True),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("emotion", sa.String(length=40), nullable=False),
        sa.Column("intensity", sa.Double(), nullable=False),
        sa.Column("demand", sa.Text(), nullable=True),
        sa.Column("facts", JSON_COLUMN, nullable=False),
        sa.Column("offers", JSON_COLUMN, nullable=False),
        sa.Column("accepted_offer", sa.String(length=80), nullable=True),
        sa.Column("promise", sa.Text(), nullable=True),
        sa.Column("promise_due", UtcDateTime(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("solved", sa.Boolean(), nullable=True),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_cases_rating_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_opened_at"), ["opened_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_promise_due"), ["promise_due"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_stage"), ["stage"], unique=False)
        batch_op.create_index(
            "uq_cases_open_conversation",
            ["conversation_id"],
            unique=True,
            sqlite_where=sa.text("stage NOT IN ('closed', 'withdrawn')"),
            postgresql_where=sa.text("stage NOT IN ('closed', 'withdrawn')"),
        )

    op.create_table(
        "dialogue_trackers",
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("events", JSON_COLUMN, nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_dialogue_trackers")),
    )
    op.create_table(
        "dialogue_turns",
        sa.Column("turn_id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("response", JSON_COLUMN, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_dialogue_turns")),
    )
    with op.batch_alter_table("dialogue_turns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dialogue_turns_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dialogue_turns_created_at"), ["created_at"], unique=False)

    op.create_table(
        "events",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=True),
        sa.Column("staff_id", sa.String(length=40), nullable=True),
        sa.Column("data", JSON_COLUMN, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index("ix_events_kind_at", ["kind", "at"], unique=False)

    op.create_table(
        "shop_customers",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("tier", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_customers")),
    )
    op.create_table(
        "shop_products",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("price_fen", sa.Integer(), nullable=False),
        sa.Column("aliases", JSON_COLUMN, nullable=False),
        sa.Column("attributes", JSON_COLUMN, nullable=False),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("return_rule", sa.String(length=20), nullable=False),
        sa.Column("warranty_months", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_products")),
    )
    op.create_table(
        "shop_terms",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("ship_within_hours", sa.Integer(), nullable=False),
        sa.Column("stuck_after_days", sa.Integer(), nullable=False),
        sa.Column("coupon_valid_days", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_shop_terms")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("name", name=op.f("uq_staff_name")),
    )
    op.create_table(
        "visitors",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=80), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visitors")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_visitors_customer_id")),
    )
    op.create_table(
        "case_ledger",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.String(length=40), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rule_ids", JSON_COLUMN, nullable=False),
        sa.Column("turn_id", sa.String(length=80), nullable=False),
        sa.Column("data", JSON_COLUMN, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_ledger_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_ledger")),
        sa.UniqueConstraint("case_id", "position", name=op.f("uq_case_ledger_case_id_position")),
        sa.UniqueConstraint("case_id", "turn_id", "step", name=op.f("uq_case_ledger_case_id_turn_id_step")),
    )
    with op.batch_alter_table("case_ledger", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_ledger_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_ledger_turn_id"), ["turn_id"], unique=False)

    op.create_table(
        "conversations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("visitor_id", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=80), nullable=True),
        sa.Column("owner", sa.String(length=12), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.String(length=40), nullable=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("handoff_reason", sa.String(length=40), nullable=True),
        sa.Column("handoff_summary", sa.Text(), nullable=True),
        sa.Column("hand_back_summary", sa.Text(), nullable=True),
        sa.Column("waiting_since", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["visitor_id"], ["visitors.id"], name=op.f("fk_conversations_visitor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
    )
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversations_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index("ix_conversations_owner_priority", ["owner", "priority", "waiting_since"], unique=False)
        batch_op.create_index(batch_op.f("ix_conversations_staff_id"), ["staff_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conversations_visitor_id"), ["visitor_id"], unique=False)

    op.create_table(
        "shop_orders",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.Column("paid_at", UtcDateTime(), nullable=True),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("total_fen", sa.Integer(), nullable=False),
        sa.Column("freight_fen", sa.Integer(), nullable=False),
        sa.Column("city", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["shop_customers.id"], name=op.f("fk_shop_orders_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_orders")),
    )
    with op.batch_alter_table("shop_orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shop_orders_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "staff_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=40), nullable=False),
        sa.Column("csrf_token", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_sessions_staff_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_sessions")),
    )
    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_sessions_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "ratings",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("request_id", sa.String(length=80), nullable=False),
        sa.Column("staff_id", sa.String(length=40), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("solved", sa.Boolean(), nullable=False),
        sa.Column("tags", JSON_COLUMN, nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_ratings_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("conversation_id", "request_id", name=op.f("uq_ratings_conversation_id_request_id")),
    )
    op.create_table(
        "shop_order_items",
        sa.Column("id", sa.String(length=50), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price_fen", sa.Integer(), nullable=False),
        sa.Column("options", sa.String(length=80), nullable=False),
        sa.Column("return_rule", sa.String(length=20), nullable=False),
        sa.Column("confirmed_non_returnable", sa.Boolean(), nullable=False),
        sa.Column("activated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["shop_orders.id"], name=op.f("fk_shop_order_items_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_order_items")),
    )
    with op.batch_alter_table("shop_order_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shop_order_items_order_id"), ["order_id"], unique=False)

    op.create_table(
        "shop_parcels",
        sa.Column("tracking_no", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("courier", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("promised_at", UtcDateTime(), nullable=True),
        sa.Column("signed_at", UtcDateTime(), nullable=True),
        sa.Column("received_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["shop_orders.id"], name=op.f("fk_shop_parcels_order_id")),
        sa.PrimaryKeyConstraint("tracking_no", name=op.f("pk_shop_parcels")),
    )
    with op.batch_alter_table("shop_parcels", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shop_parcels_order_id"), ["order_id"], unique=False)

    op.create_table(
        "turns",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("payload", JSON_COLUMN, nullable=True),
        sa.Column("page", JSON_COLUMN, nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("result", JSON_COLUMN, nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_turns_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
        sa.UniqueConstraint("conversation_id", "first_seq", name=op.f("uq_turns_conversation_id_first_seq")),
    )
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_turns_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index("ix_turns_status_due_at", ["status", "due_at"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=80), nullable=True),
        sa.Column("sender", sa.String(length=12), nullable=False),
        sa.Column("staff_id", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("choices", JSON_COLUMN, nullable=True),
        sa.Column("card", JSON_COLUMN, nullable=True),
        sa.Column("turn_id", sa.String(length=40), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_messages_conversation_id")),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_messages_turn_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("conversation_id", "client_id", name=op.f("uq_messages_conversation_id_client_id")),
        sa.UniqueConstraint("conversation_id", "seq", name=op.f("uq_messages_conversation_id_seq")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_turn_id"), ["turn_id"], unique=False)

    op.create_table(
        "shop_after_sales",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("item_id", sa.String(length=50), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("asked_fen", sa.Integer(), nullable=True),
        sa.Column("amount_fen", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["shop_customers.id"], name=op.f("fk_shop_after_sales_customer_id")),
        sa.ForeignKeyConstraint(["item_id"], ["shop_order_items.id"], name=op.f("fk_shop_after_sales_item_id")),
        sa.ForeignKeyConstraint(["order_id"], ["shop_orders.id"], name=op.f("fk_shop_after_sales_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_after_sales")),
        sa.UniqueConstraint("key", name=op.f("uq_shop_after_sales_key")),
    )
    with op.batch_alter_table("shop_after_sales", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shop_after_sales_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shop_after_sales_order_id"), ["order_id"], unique=False)

    op.create_table(
        "shop_movements",
        sa.Column("tracking_no", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tracking_no"], ["shop_parcels.tracking_no"], name=op.f("fk_shop_movements_tracking_no")
        ),
        sa.PrimaryKeyConstraint("tracking_no", "position", name=op.f("pk_shop_movements")),
    )
    op.create_table(
        "shop_coupons",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("customer_id", sa.String(length=40), nullable=False),
        sa.Column("after_sale_id", sa.String(length=40), nullable=True),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["after_sale_id"], ["shop_after_sales.id"], name=op.f("fk_shop_coupons_after_sale_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["shop_customers.id"], name=op.f("fk_shop_coupons_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_coupons")),
        sa.UniqueConstraint("after_sale_id", name=op.f("uq_shop_coupons_after_sale_id")),
    )
    with op.batch_alter_table("shop_coupons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shop_coupons_customer_id"), ["customer_id"], unique=False)

    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in APPEND_ONLY_POSTGRESQL if on_postgresql else APPEND_ONLY_SQLITE:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("shop_coupons", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shop_coupons_customer_id"))

    op.drop_table("shop_coupons")
    op.drop_table("shop_movements")
    with op.batch_alter_table("shop_after_sales", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shop_after_sales_order_id"))
        batch_op.drop_index(batch_op.f("ix_shop_after_sales_customer_id"))

    op.drop_table("shop_after_sales")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_messages_turn_id"))

    op.drop_table("messages")
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.drop_index("ix_turns_status_due_at")
        batch_op.drop_index(batch_op.f("ix_turns_conversation_id"))

    op.drop_table("turns")
    with op.batch_alter_table("shop_parcels", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shop_parcels_order_id"))

    op.drop_table("shop_parcels")
    with op.batch_alter_table("shop_order_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shop_order_items_order_id"))

    op.drop_table("shop_order_items")
    op.drop_table("ratings")
    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_sessions_staff_id"))

    op.drop_table("staff_sessions")
    with op.batch_alter_table("shop_orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shop_orders_customer_id"))

    op.drop_table("shop_orders")
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversations_visitor_id"))
        batch_op.drop_index(batch_op.f("ix_conversations_staff_id"))
        batch_op.drop_index("ix_conversations_owner_priority")
        batch_op.drop_index(batch_op.f("ix_conversations_customer_id"))

    op.drop_table("conversations")
    with op.batch_alter_table("case_ledger", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_ledger_turn_id"))
        batch_op.drop_index(batch_op.f("ix_case_ledger_at"))

    op.drop_table("case_ledger")
    op.drop_table("visitors")
    op.drop_table("staff")
    op.drop_table("shop_terms")
    op.drop_table("shop_products")
    op.drop_table("shop_customers")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_kind_at")
        batch_op.drop_index(batch_op.f("ix_events_conversation_id"))

    op.drop_table("events")
    with op.batch_alter_table("dialogue_turns", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialogue_turns_created_at"))
        batch_op.drop_index(batch_op.f("ix_dialogue_turns_conversation_id"))

    op.drop_table("dialogue_turns")
    op.drop_table("dialogue_trackers")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cases_open_conversation",
            sqlite_where=sa.text("stage NOT IN ('closed', 'withdrawn')"),
            postgresql_where=sa.text("stage NOT IN ('closed', 'withdrawn')"),
        )
        batch_op.drop_index(batch_op.f("ix_cases_stage"))
        batch_op.drop_index(batch_op.f("ix_cases_promise_due"))
        batch_op.drop_index(batch_op.f("ix_cases_opened_at"))
        batch_op.drop_index(batch_op.f("ix_cases_customer_id"))
        batch_op.drop_index(batch_op.f("ix_cases_conversation_id"))

    op.drop_table("cases")
    op.drop_table("case_numbers")
