"""What a seller has checked, and by which words and amounts (INT-05)."""

from typing import Annotated, Literal, get_args

import msgspec

Rule = Literal[
    "zip-unknown", "zip-address-mismatch", "block-number-missing", "address-crowded", "company-word",
    "forwarder-word", "hotel-word", "name-missing", "name-one-word", "phone-form", "total-over-threshold",
    "cart-registered",
]  # fmt: skip
RULES: tuple[Rule, ...] = get_args(Rule)
Mode = Literal["off", "warn", "block"]
WordList = Literal["company-word", "forwarder-word", "hotel-word"]
WORD_LISTS: tuple[WordList, ...] = get_args(WordList)

BUILT_IN: dict[WordList, tuple[str, ...]] = {
    "company-word": (
        "株式会社", "有限会社", "合同会社", "合資会社", "(株)", "(有)", "(同)", "営業所", "事務所", "支店",
        "本社", "工場", "商事", "商会", "Co., Ltd", "Inc.", "LLC", "Corporation",
    ),
    "forwarder-word": (
        "転送", "倉庫", "物流", "ロジスティクス", "ロジスティック", "フォワーダー", "フォワーディング",
        "輸入代行", "代行", "国際配送", "Buyee", "tenso", "forwarding", "forwarder", "logistics", "warehouse",
    ),
    "hotel-word": (
        "ホテル", "旅館", "民宿", "ゲストハウス", "ホステル", "民泊", "カプセルイン", "hotel", "hostel",
        "guesthouse", "airbnb",
    ),
}  # fmt: skip

Word = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class CheckSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """One seller's choice; what is not said is as we deliver it: every rule warns."""

    modes: dict[Rule, Mode] = {}
    threshold: Annotated[int, msgspec.Meta(ge=1, le=100_000_000)] = 16_666
    """Yen from which a consignee's parcels together are taxed."""
    crowd: Annotated[int, msgspec.Meta(ge=2, le=1_000)] = 5
    """How many carts to one address are many."""
    words: dict[WordList, Annotated[list[Word], msgspec.Meta(max_length=500)]] = {}
    """Lists that replace ours."""

    def mode(self, rule: Rule) -> Mode:
        """What a finding of this rule does."""
        return self.modes.get(rule, "warn")

    def on(self, rule: Rule) -> bool:
        """Whether the rule is looked at."""
        return self.mode(rule) != "off"

    def words_of(self, rule: WordList) -> list[str]:
        """The words of a list as they apply."""
        return self.words[rule] if rule in self.words else list(BUILT_IN[rule])
