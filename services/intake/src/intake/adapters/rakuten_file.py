"""Rakuten RMS: 通常購入データ, today's columns and the old ones (rakuten-amazon-buyma.md 9, 11.1).

An order line is one 商品明細ID (before: レコードナンバー), kept as its item code. A cart is one order number,
and one destination of it where the order has several.
"""

import zlib

from intake.adapters import cells
from intake.adapters.layouts import Field, Layout, Values, joined, named
from intake.adapters.refusals import CellRefused
from intake.rules import choose_sku

ALL_COLUMNS = named("""\
注文番号,ステータス,サブステータスID,サブステータス,注文日時,注文日,注文時間,キャンセル期限日,\
注文確認日時,注文確定日時,発送指示日時,発送完了報告日時,支払方法名,クレジットカード支払い方法,\
クレジットカード支払い回数,配送方法,配送区分,注文種別,複数送付先フラグ,送付先一致フラグ,離島フラグ,\
楽天確認中フラグ,警告表示タイプ,楽天会員フラグ,購入履歴修正有無フラグ,商品合計金額,消費税合計,\
送料合計,代引料合計,請求金額,合計金額,ポイント利用額,クーポン利用総額,店舗発行クーポン利用額,\
楽天発行クーポン利用額,注文者郵便番号1,注文者郵便番号2,注文者住所都道府県,注文者住所郡市区,\
注文者住所それ以降の住所,注文者姓,注文者名,注文者姓カナ,注文者名カナ,注文者電話番号1,注文者電話番号2,\
注文者電話番号3,注文者メールアドレス,注文者性別,申込番号,申込お届け回数,送付先ID,送付先送料,\
送付先代引料,送付先消費税合計,送付先商品合計金額,送付先合計金額,のし,送付先郵便番号1,送付先郵便番号2,\
送付先住所都道府県,送付先住所郡市区,送付先住所それ以降の住所,送付先姓,送付先名,送付先姓カナ,\
送付先名カナ,送付先電話番号1,送付先電話番号2,送付先電話番号3,商品明細ID,商品ID,商品名,商品番号,\
商品管理番号,単価,個数,送料込別,税込別,代引手数料込別,項目・選択肢,ポイント倍率,納期情報,在庫タイプ,\
ラッピングタイトル1,ラッピング名1,ラッピング料金1,ラッピング税込別1,ラッピング種類1,\
ラッピングタイトル2,ラッピング名2,ラッピング料金2,ラッピング税込別2,ラッピング種類2,お届け時間帯,\
お届け日指定,担当者,ひとことメモ,メール差込文 (お客様へのメッセージ),ギフト配送希望,コメント,\
利用端末,メールキャリアコード,あす楽希望フラグ,医薬品受注フラグ,楽天スーパーDEAL商品受注フラグ,\
メンバーシッププログラム受注タイプ,決済手数料,注文者負担金合計,店舗負担金合計,外税合計,\
決済手数料税率,ラッピング税率1,ラッピング税額1,ラッピング税率2,ラッピング税額2,送付先外税合計,\
送付先送料税率,送付先代引料税率,商品税率,商品毎税込価格,10%税率,10%請求金額,10%請求額に対する税額,\
10%合計金額,10%決済手数料,10%クーポン割引額,10%利用ポイント数,8%税率,8%請求金額,8%請求額に対する税額,\
8%合計金額,8%決済手数料,8%クーポン割引額,8%利用ポイント数,0%税率,0%請求金額,0%請求額に対する税額,\
0%合計金額,0%決済手数料,0%クーポン割引額,0%利用ポイント数,単品配送フラグ,購入時配送会社,\
領収書発行回数,領収書初回発行日時,領収書最終発行日時,支払い期限日,支払い方法変更期限日,\
返金手続き期限日,店舗発行クーポンコード,店舗発行クーポン名,楽天発行クーポンコード,楽天発行クーポン名,\
警告表示タイプ詳細,SKU管理番号,システム連携用SKU番号,SKU情報""")

OLD_COLUMNS = named("""\
受注番号,受注ステータス,カード決済ステータス,入金日,配送日,お届け時間帯,お届け日指定,担当者,\
ひとことメモ,メール差込文(お客様へのメッセージ),初期購入合計金額,利用端末,メールキャリアコード,\
ギフトチェック（0:なし/1:あり）,コメント,注文日時,複数送付先フラグ,警告表示フラグ,楽天会員フラグ,\
合計,消費税(-99999=無効値),送料(-99999=無効値),代引料(-99999=無効値),請求金額(-99999=無効値),\
合計金額(-99999=無効値),同梱ID,同梱ステータス,同梱商品合計金額,同梱送料合計,同梱代引料合計,\
同梱消費税合計,同梱請求金額,同梱合計金額,同梱楽天バンク決済振替手数料,同梱ポイント利用合計,\
メールフラグ,注文日,注文時間,モバイルキャリア決済番号,購入履歴修正可否タイプ,\
購入履歴修正アイコンフラグ,購入履歴修正催促メールフラグ,送付先一致フラグ,ポイント利用有無,\
注文者郵便番号１,注文者郵便番号２,注文者住所：都道府県,注文者住所：都市区,注文者住所：町以降,\
注文者名字,注文者名前,注文者名字フリガナ,注文者名前フリガナ,注文者電話番号１,注文者電話番号２,\
注文者電話番号３,メールアドレス,注文者性別,注文者誕生日,決済方法,クレジットカード種類,\
クレジットカード番号,クレジットカード名義人,クレジットカード有効期限,クレジットカード分割選択,\
クレジットカード分割備考,配送方法,配送区分,ポイント利用額,ポイント利用条件,ポイントステータス,\
楽天バンク決済ステータス,楽天バンク振替手数料負担区分,楽天バンク決済手数料,\
ラッピングタイトル(包装紙),ラッピング名(包装紙),ラッピング料金(包装紙),税込別(包装紙),\
ラッピングタイトル(リボン),ラッピング名(リボン),ラッピング料金(リボン),税込別(リボン),送付先送料,\
送付先代引料,送付先消費税,お荷物伝票番号,送付先商品合計金額,のし,送付先郵便番号１,送付先郵便番号２,\
送付先住所：都道府県,送付先住所：都市区,送付先住所：町以降,送付先名字,送付先名前,送付先名字フリガナ,\
送付先名前フリガナ,送付先電話番号１,送付先電話番号２,送付先電話番号３,商品ID,商品名,商品番号,商品URL,\
単価,個数,送料込別,税込別,代引手数料込別,項目・選択肢,ポイント倍率,ポイントタイプ,レコードナンバー,\
納期情報,在庫タイプ,ラッピング種類(包装紙),ラッピング種類(リボン),あす楽希望,クーポン利用額,\
店舗発行クーポン利用額,楽天発行クーポン利用額,同梱注文クーポン利用額,配送会社,薬事フラグ,\
楽天スーパーDEAL,メンバーシッププログラム""")

_NOT_ENTERED = frozenset({"入力待ち", "入力待ち 入力待ち"})
_CANCELLED = frozenset({"800", "900", "キャンセル確定待ち", "キャンセル確定"})


def receiver(family: str, first: str) -> str:
    """A social gift whose receiver has not given an address carries placeholders: never on a label."""
    name = " ".join(part for part in (cells.label_text(family), cells.label_text(first)) if part)
    if name in _NOT_ENTERED:
        raise CellRefused("receiver-not-entered")
    return name


def status(value: str) -> str:
    shown = cells.text(value)
    if shown in _CANCELLED:
        raise CellRefused("order-cancelled", shown)
    return shown


def options(*texts: str) -> str:
    """項目・選択肢 and SKU情報 hold one `name:choice` a line."""
    lines = (cells.text(line) for text in texts for line in text.splitlines())
    return " / ".join(dict.fromkeys(line for line in lines if line))


def ordered(moment: str, day: str, time: str) -> str:
    """注文日時, else 注文日 and 注文時間."""
    return cells.moment(moment if moment.strip() else f"{day.strip()} {time.strip()}")


def _shared(
    prefix: str, names: tuple[str, str, str, str], digits: str, place: tuple[str, str, str]
) -> tuple[Field, ...]:
    one, two = digits[0], digits[1]
    family, first, family_kana, first_kana = (prefix + name for name in names)
    prefecture, city, street = (prefix + part for part in place)
    return (
        Field("title", ("商品名",), cells.required(cells.text)),
        Field("quantity", ("個数",), cells.quantity),
        Field("unit_price", ("単価",), cells.yen),
        Field("receiver_name", (family, first), cells.required(receiver)),
        Field("receiver_kana", (family_kana, first_kana), joined(" ", cells.label_text)),
        Field("receiver_phone", tuple(f"{prefix}電話番号{digit}" for digit in digits), cells.phone_parts),
        Field("zip", (f"{prefix}郵便番号{one}", f"{prefix}郵便番号{two}"), cells.required(cells.zip_parts)),
        Field("address", (prefecture, city, street), cells.required(joined("", cells.label_text))),
        Field("option_code", ("商品番号",), cells.code),
        Field("option_name", ("項目・選択肢", "SKU情報"), options),
        Field("desired_delivery", ("お届け日指定", "お届け時間帯"), joined(" ", cells.note)),
        Field("message", ("コメント",), cells.note),
        Field("several", ("複数送付先フラグ",), cells.code),
        Field("ordered_at", ("注文日時", "注文日", "注文時間"), ordered),
    )


_TODAY = (
    Field("order_no", ("注文番号",), cells.required(cells.code)),
    Field("destination", ("送付先ID",), cells.code),
    Field("item_code", ("商品明細ID",), cells.required(cells.code)),
    Field("seller_item_code", ("商品管理番号",), cells.code),
    Field("market_status", ("ステータス",), status),
    Field("buyer_name", ("注文者姓", "注文者名"), joined(" ", cells.text)),
    *_shared(
        "送付先",
        ("姓", "名", "姓カナ", "名カナ"),
        "123",
        ("住所都道府県", "住所郡市区", "住所それ以降の住所"),
    ),
)


def complete(values: Values) -> Values:
    """Today's columns: 送付先ID tells the parcels of one order apart."""
    order, destination, several = values["order_no"], values.pop("destination"), values.pop("several")
    if several == "1" and not destination:
        raise CellRefused("destination-unknown", order)
    values["cart_no"] = order if several == "0" or not destination else f"{order}-{destination}"
    values["sku"] = choose_sku(values["option_code"], values["seller_item_code"], values["item_code"])
    return values


_BEFORE = (
    Field("order_no", ("受注番号",), cells.required(cells.code)),
    Field("combined", ("同梱ID",), cells.code),
    Field("item_code", ("レコードナンバー",), cells.required(cells.code)),
    Field("market_status", ("受注ステータス",), status),
    Field("paid_at", ("入金日",), cells.moment),
    Field("buyer_name", ("注文者名字", "注文者名前"), joined(" ", cells.text)),
    *_shared(
        "送付先",
        ("名字", "名前", "名字フリガナ", "名前フリガナ"),
        "１２３",
        ("住所：都道府県", "住所：都市区", "住所：町以降"),
    ),
)


def complete_old(values: Values) -> Values:
    """The old columns name no destination: its address tells the parcels of one order apart."""
    order, combined, several = values["order_no"], values.pop("combined"), values.pop("several")
    cart = combined or order
    if several == "1" and not combined:
        block = "|".join((values["receiver_name"], values["zip"], values["address"]))
        cart = f"{order}-{zlib.crc32(block.encode()):08x}"
    values["cart_no"] = cart
    values["sku"] = choose_sku(values["option_code"])
    return values


def _needed(fields: tuple[Field, ...], *names: str) -> tuple[tuple[str, ...], ...]:
    wanted = {*names, "item_code", "order_no", "title", "quantity", "unit_price"}
    single = [(field.columns[0],) for field in fields if field.name in wanted]
    return (
        *single,
        *((column,) for field in fields if field.name in ("zip", "address") for column in field.columns),
    )


ALL = Layout(
    name="rakuten-all-columns",
    market="rakuten",
    columns=ALL_COLUMNS,
    fields=_TODAY,
    required=_needed(_TODAY, "receiver_name"),
    complete=complete,
    complete_column="送付先ID",
    line_column="商品明細ID",
)
OLD = Layout(
    name="rakuten-old",
    market="rakuten",
    columns=OLD_COLUMNS,
    fields=_BEFORE,
    required=_needed(_BEFORE, "receiver_name"),
    complete=complete_old,
    complete_column="受注番号",
    line_column="レコードナンバー",
)
LAYOUTS = (ALL, OLD)
