"""What every service of KSE OMS shares: contracts, messages, database, service assembly."""
