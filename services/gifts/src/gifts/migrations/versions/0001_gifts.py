"""Gift items, applications, and gifts' own view of shipments and products."""

from alembic import op

from kse.schema import create_messaging, guard_by_seller, script

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create gifts' tables."""
    create_messaging(op)
    script(
        op,
        """
        CREATE TABLE item_counter (
            seller_id bigint NOT NULL,
            day date NOT NULL,
            last int NOT NULL CHECK (last BETWEEN 1 AND 9999),
            PRIMARY KEY (seller_id, day)
        );
        CREATE TABLE gift_item (
            seller_id bigint NOT NULL,
            code text NOT NULL CHECK (code ~ '^ITEM_[0-9]{12}$'),
            name text NOT NULL CHECK (name <> ''),
            name_english text NOT NULL CHECK (name_english <> ''),
            sku text NOT NULL CHECK (sku <> ''),
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (seller_id, code)
        );
        CREATE TABLE shipment (
            k_number text PRIMARY KEY,
            seller_id bigint NOT NULL,
            open boolean NOT NULL DEFAULT true,
            registered boolean NOT NULL DEFAULT false,
            heard_at timestamptz NOT NULL DEFAULT now()
        );
        CREATE TABLE product (
            seller_id bigint NOT NULL,
            sku text NOT NULL,
            version int NOT NULL,
            PRIMARY KEY (seller_id, sku)
        );
        CREATE TABLE application (
            id uuid PRIMARY KEY,
            seller_id bigint NOT NULL,
            k_number text NOT NULL,
            item_code text NOT NULL,
            quantity int NOT NULL CHECK (quantity BETWEEN 1 AND 999),
            state text NOT NULL DEFAULT 'applied' CHECK (state IN ('applied', 'accepted', 'refused')),
            reason text NOT NULL DEFAULT '',
            applied_by bigint NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now(),
            FOREIGN KEY (seller_id, item_code) REFERENCES gift_item (seller_id, code),
            CHECK ((state = 'refused') = (reason <> ''))
        );
        -- One gift of a kind per shipment (GFT-02); a refused one may be given again.
        CREATE UNIQUE INDEX application_once ON application (k_number, item_code) WHERE state <> 'refused';
        CREATE INDEX application_by_item ON application (seller_id, item_code);
        """,
    )
    guard_by_seller(op, "item_counter", "gift_item", "shipment", "product", "application")
