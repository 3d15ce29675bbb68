"""The whole product on one machine: embedded PostgreSQL and broker, all processes under one supervisor."""
