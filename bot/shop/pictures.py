"""Which drawing stands for a product: by a word of its name, else by its category, else a parcel."""

# The more exact word comes first.
BY_WORD = {
    **{"手机壳": "case", "钢化膜": "film", "有线耳机": "wired", "耳机": "earphones", "音箱": "speaker"},
    **{"充电宝": "power", "充电器": "charger", "数据线": "cable", "手表": "watch", "平板": "tablet", "课": "course"},
    **{"手机": "phone", "笔记本": "laptop", "键盘": "keyboard", "鼠标": "mouse", "裙": "dress", "大衣": "coat"},
    **{"T恤": "tshirt", "牛仔裤": "jeans", "衬衫": "shirt", "羽绒服": "down", "毛衣": "sweater", "卫衣": "hoodie"},
    **{"内裤": "underwear", "袜": "socks", "拖鞋": "slipper", "靴": "boot", "登山鞋": "boot", "运动鞋": "sneaker"},
    **{"四件套": "bedding", "枕": "pillow", "毛毯": "blanket", "杯": "cup", "灯": "lamp", "炸锅": "airfryer"},
    **{"锅": "pot", "咖啡机": "coffee", "壶": "kettle", "暖风机": "heater", "吹风机": "hairdryer", "洗衣机": "washer"},
    **{"电视": "tv", "冰箱": "fridge", "空调": "aircon", "机器人": "robot", "苹果": "apple", "脐橙": "orange"},
    **{"虾": "shrimp", "牛奶": "milk", "咖啡豆": "beans", "坚果": "nuts", "龙井": "tea", "大米": "rice"},
    **{"蜂蜜": "honey", "奶粉": "formula", "纸尿裤": "diaper", "婴儿车": "stroller", "奶瓶": "bottle"},
    **{"精华": "serum", "口红": "lipstick", "面膜": "mask", "防晒": "sunscreen", "桌": "desk", "椅": "chair"},
    **{"杂志": "magazine"},
}
BY_CATEGORY = {
    **{"数码": "power", "影音": "earphones", "手机": "phone", "手机配件": "case", "智能穿戴": "watch"},
    **{"平板电脑": "tablet", "电子卡券": "course", "内衣": "underwear", "大家电": "washer", "小家电": "airfryer"},
    **{
        "生鲜": "apple",
        "食品": "nuts",
        "服饰": "tshirt",
        "鞋靴": "sneaker",
        "家居": "lamp",
        "家电": "airfryer",
        "电脑": "laptop",
    },
    **{"食品生鲜": "apple", "母婴": "formula", "美妆": "serum"},
}


def picture_of(name: str, category: str) -> str:
    """The name of the drawing."""
    return next((drawing for word, drawing in BY_WORD.items() if word in name), BY_CATEGORY.get(category, "parcel"))
