"""Address and content checks before registration (INT-05, 통관이슈예상 주소 점검)."""
