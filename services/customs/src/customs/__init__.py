"""Export declarations: what customs needs of every goods line (CUS-01, CUS-02)."""
