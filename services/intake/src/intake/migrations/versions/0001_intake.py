"""Uploads, waiting orders, number pools and registrations."""

from alembic import op

from kse.schema import create_messaging, guard_by_seller, script

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create intake's tables."""
    create_messaging(op)
    script(
        op,
        """
        CREATE TABLE upload (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            seller_id bigint NOT NULL,
            file_name text NOT NULL,
            market text NOT NULL,
            layout text NOT NULL,
            encoding text NOT NULL,
            delimiter text NOT NULL,
            header jsonb NOT NULL,
            refused_rows jsonb NOT NULL,
            refusals jsonb NOT NULL,
            accepted int NOT NULL CHECK (accepted >= 0),
            already int NOT NULL CHECK (already >= 0),
            uploaded_by bigint NOT NULL,
            uploaded_at timestamptz NOT NULL DEFAULT now()
        );

        CREATE TABLE waiting_order (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            seller_id bigint NOT NULL,
            version int NOT NULL DEFAULT 1 CHECK (version > 0),
            state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'registered', 'deleted')),
            k_number text,
            market text NOT NULL,
            account bigint,
            shop text NOT NULL DEFAULT '',
            source text NOT NULL CHECK (source IN ('file', 'api')),
            upload_id bigint REFERENCES upload,
            cart_no text NOT NULL CHECK (cart_no <> ''),
            market_cart_no text NOT NULL,
            order_no text NOT NULL CHECK (order_no <> ''),
            item_key text NOT NULL,
            delivery_service text NOT NULL DEFAULT 'KSE' CHECK (delivery_service IN ('KSE', 'KSE Light')),
            market_status text NOT NULL DEFAULT '',
            item_code text NOT NULL DEFAULT '',
            seller_item_code text NOT NULL DEFAULT '',
            sku text NOT NULL DEFAULT '',
            title text NOT NULL DEFAULT '',
            option_name text NOT NULL DEFAULT '',
            option_code text NOT NULL DEFAULT '',
            unit_price bigint NOT NULL CHECK (unit_price >= 0),
            quantity int NOT NULL CHECK (quantity > 0),
            currency text NOT NULL DEFAULT 'JPY' CHECK (currency ~ '^[A-Z]{3}$'),
            ordered_at text NOT NULL DEFAULT '',
            paid_at text NOT NULL DEFAULT '',
            receiver_name text NOT NULL DEFAULT '',
            receiver_kana text NOT NULL DEFAULT '',
            receiver_phone text NOT NULL DEFAULT '',
            receiver_phone2 text NOT NULL DEFAULT '',
            zip text NOT NULL DEFAULT '',
            address text NOT NULL DEFAULT '',
            buyer_name text NOT NULL DEFAULT '',
            desired_delivery text NOT NULL DEFAULT '',
            message text NOT NULL DEFAULT '',
            material text NOT NULL DEFAULT '',
            image_url text NOT NULL DEFAULT '',
            created_at timestamptz NOT NULL DEFAULT now(),
            CHECK ((state = 'registered') = (k_number IS NOT NULL))
        );
        -- The market's cart and order decide what has come before (MKT-05); deleted lines may come again.
        CREATE UNIQUE INDEX waiting_order_once
            ON waiting_order (seller_id, market, market_cart_no, order_no, item_key) WHERE state <> 'deleted';
        CREATE INDEX waiting_order_list ON waiting_order (seller_id, id) WHERE state = 'waiting';

        CREATE SEQUENCE k_tail MINVALUE 0 MAXVALUE 9999999 START 1 CYCLE;

        CREATE TABLE number_range (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            carrier text NOT NULL CHECK (carrier IN ('SAGAWA', 'NEKOPOS')),
            first bigint NOT NULL,
            last bigint NOT NULL,
            next bigint NOT NULL,
            added_by bigint NOT NULL,
            added_at timestamptz NOT NULL DEFAULT now(),
            CHECK (first BETWEEN 10000000000 AND 99999999999),
            CHECK (last BETWEEN first AND 99999999999),
            CHECK (next BETWEEN first AND last + 1),
            EXCLUDE USING gist (int8range(first, last, '[]') WITH &&)
        );
        CREATE INDEX number_range_open ON number_range (carrier, id) WHERE next <= last;

        CREATE TABLE registration (
            k_number text PRIMARY KEY CHECK (k_number ~ '^K[0-9]{13}$'),
            seller_id bigint NOT NULL,
            cart_no text NOT NULL,
            package_no text,
            carrier text NOT NULL,
            local_tracking_number text NOT NULL,
            document bytea STORAGE EXTERNAL NOT NULL,
            registered_at timestamptz NOT NULL DEFAULT now()
        ) WITH (toast_tuple_target = 8160);
        -- A partner's PackageNo is unique per seller (KSE API contract, 0.3).
        CREATE UNIQUE INDEX registration_package ON registration (seller_id, package_no)
            WHERE package_no IS NOT NULL;
        CREATE INDEX registration_cart ON registration (seller_id, cart_no);
        CREATE UNIQUE INDEX registration_local ON registration (local_tracking_number)
            WHERE local_tracking_number <> '';
        """,
    )
    guard_by_seller(op, "upload", "waiting_order", "registration")
