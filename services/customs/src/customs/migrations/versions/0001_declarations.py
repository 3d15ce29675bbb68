"""Customs' tables: its view of shipments, goods lines, products and senders, and what people corrected."""

from alembic import op

from kse.schema import create_messaging, guard_by_seller, script

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_messaging(op)
    script(
        op,
        """
        CREATE TABLE shipments (
            k_number text PRIMARY KEY,
            seller_id bigint NOT NULL,
            registered_at timestamptz,
            version int NOT NULL DEFAULT 0 CHECK (version >= 0),
            cart_no text NOT NULL DEFAULT '',
            market text NOT NULL DEFAULT '',
            sandbox boolean NOT NULL DEFAULT false,
            delivery_service text NOT NULL,
            local_tracking_number text NOT NULL,
            receiver_name text NOT NULL,
            receiver_kana text NOT NULL,
            receiver_name_english text NOT NULL,
            receiver_phone text NOT NULL,
            zip text NOT NULL,
            address text NOT NULL,
            address_english text NOT NULL
        );
        CREATE INDEX shipments_by_registration ON shipments (seller_id, registered_at DESC, k_number);
        COMMENT ON COLUMN shipments.registered_at IS 'NULL while only an edit of the shipment has come';

        CREATE TABLE lines (
            k_number text NOT NULL REFERENCES shipments,
            line int NOT NULL,
            seller_id bigint NOT NULL,
            order_no text NOT NULL,
            sku text NOT NULL,
            title text NOT NULL,
            title_english text NOT NULL,
            hs_code text NOT NULL,
            origin text NOT NULL,
            material text NOT NULL,
            quantity int NOT NULL,
            unit_price bigint NOT NULL,
            currency text NOT NULL,
            PRIMARY KEY (k_number, line)
        );

        CREATE TABLE corrections (
            k_number text NOT NULL,
            line int NOT NULL,
            seller_id bigint NOT NULL,
            version int NOT NULL DEFAULT 1 CHECK (version > 0),
            name_english text NOT NULL DEFAULT '' CHECK (length(name_english) <= 50),
            hs_code text NOT NULL DEFAULT '' CHECK (hs_code ~ '^([0-9]{10})?$'),
            PRIMARY KEY (k_number, line)
        );
        COMMENT ON TABLE corrections IS 'Apart from lines, so that an edit of the shipment never loses them';

        CREATE TABLE products (
            seller_id bigint NOT NULL,
            sku text NOT NULL,
            version int NOT NULL,
            name_english text NOT NULL,
            name_customs text NOT NULL,
            hs_code text NOT NULL,
            origin text NOT NULL,
            material text NOT NULL,
            weight_g int NOT NULL,
            PRIMARY KEY (seller_id, sku)
        );

        CREATE TABLE senders (
            seller_id bigint PRIMARY KEY,
            name text NOT NULL,
            street text NOT NULL,
            city text NOT NULL,
            state text NOT NULL,
            zip text NOT NULL,
            country text NOT NULL,
            phone text NOT NULL
        );
        """,
    )
    guard_by_seller(op, "shipments", "lines", "corrections", "products", "senders")
