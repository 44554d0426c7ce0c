"""What the currencies of ledgers are called, by their codes."""

CURRENCY_NAMES = {
    "CNY": "元",
    "USD": "美元",
    "HKD": "港元",
    "JPY": "日元",
    "EUR": "欧元",
    "GBP": "英镑",
    "KRW": "韩元",
    "TWD": "新台币",
    "MOP": "澳门元",
    "AUD": "澳元",
    "CAD": "加元",
    "SGD": "新加坡元",
    "CHF": "瑞士法郎",
    "RUB": "卢布",
    "DKK": "丹麦克朗",
    "SEK": "瑞典克朗",
    "THB": "泰铢",
    "MYR": "林吉特",
    "KZT": "坚戈",
    "INR": "印度卢比",
}
