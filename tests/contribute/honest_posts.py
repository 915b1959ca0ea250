"""Posts as people send them: quickly, slowly, in their own language, about what spam is about as well."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

Post = dict[str, Any]

# Name, sentence, place. Invented, each of them.
_ABOUT_WHAT_SPAM_IS_ABOUT = [
    (
        "Betting Harm Watch",
        "Supports families hurt by online casinos and sports betting, and campaigns for limits on adverts.",
    ),
    ("Fair Odds Alliance", "Researches how slots and betting apps keep people playing, and asks regulators to act."),
    ("Recovery from Roulette", "Peer support for people leaving gambling, with free counselling in three cities."),
    ("Open Medicines Trust", "Campaigns for fair prices of medicines such as tramadol and insulin in poor countries."),
    (
        "Pharmacy Data Commons",
        "Publishes open data on prescriptions so that the public can see what the health service pays.",
    ),
    ("Honest Pills Project", "Tests what is sold online as viagra or cialis and warns people of counterfeit drugs."),
    (
        "Moor Lane Credit Union",
        "A community credit union that lends to people whom banks turn away, owned by its members.",
    ),
    ("End Payday Loans", "Campaigns against payday loans and helps people in debt to get fair terms."),
    ("Debt Advice Collective", "Free and independent advice for anybody who struggles with debt or bad credit."),
    ("Crypto Accountability Lab", "Investigates cryptocurrency fraud and explains bitcoin scams to the public."),
    ("Ledger Ethics Institute", "Studies what blockchain and crypto do to energy use, work and public goods."),
    (
        "Students against Essay Mills",
        "Works with universities against essay writing services and for honest assessment.",
    ),
    ("Search Fairness Network", "Examines how search engines rank pages and what SEO does to public knowledge."),
    ("Safe Dating Online", "Helps dating services to keep their users safe from abuse and fraud."),
    ("Repair Watch Guild", "Teaches people to repair watches, phones and laptops instead of throwing them away."),
    ("Passport to Work", "Helps refugees to have their passports, diplomas and driving licences recognised."),
]
_IN_OTHER_SCRIPTS = [
    ("Общество цифровых прав", "Помогаем людям понимать, какие данные о них собирают, и защищаем их в суде."),
    ("Лаборатория открытых данных", "Публикуем открытые данные о городском бюджете и учим ими пользоваться."),
    ("Прозора громада", "Навчаємо громади стежити за тим, як влада витрачає гроші."),
    ("مرصد الحقوق الرقمية", "نرصد انتهاكات الخصوصية ونساعد الصحفيين على حماية مصادرهم."),
    ("مختبر التقنية المدنية", "نبني أدوات مفتوحة تساعد الناس على مساءلة البلديات."),
    ("انجمن داده باز", "داده‌های عمومی را برای همه قابل فهم می‌کنیم."),
    ("数字权利观察", "研究平台算法对劳动者的影响，并公开发表研究报告。"),
    ("公民科技工作坊", "邀请居民一起为社区设计开源工具。"),
    ("デジタル権利の会", "市民のプライバシーを守り、公共サービスの透明性を高める。"),
    ("열린기술 시민모임", "시민이 공공 데이터를 이해하고 쓰도록 돕습니다."),
    ("डिजिटल अधिकार मंच", "लोगों को उनके डेटा के अधिकार समझने में मदद करता है।"),
    ("জনতার তথ্য", "সবার জন্য সরকারি তথ্য সহজ করে তোলে।"),
    ("தரவு நீதி மன்றம்", "மக்களின் தரவு உரிமைகளைப் பாதுகாக்கிறது."),
    ("מרכז לטכנולוגיה אחראית", "בודקים איך אלגוריתמים משפיעים על חיי היומיום."),
    ("Εργαστήριο Ανοιχτής Διακυβέρνησης", "Βοηθάμε τους δήμους να ανοίξουν τα δεδομένα τους."),
    ("เครือข่ายสิทธิดิจิทัล", "ช่วยให้ผู้คนเข้าใจสิทธิในข้อมูลของตนเอง"),
    ("Canolfan Hawliau Digidol", "Rydym yn helpu pobl Cymru i ddeall sut y defnyddir eu data gan gyrff cyhoeddus."),
    ("Llais y Dechnoleg, Llanfair", "Cwmni cydweithredol sy'n dysgu sgiliau digidol yng Ngwynedd ac ym Mhowys."),
    ("Ionad na gCeart Digiteach", "Cabhraímid le daoine a gcearta ar líne a thuiscint."),
    ("Społeczność Otwartych Danych", "Uczymy mieszkańców Szczebrzeszyna i Brzeszcz korzystać z danych publicznych."),
    ("Strč prst: družstvo", "Družstvo, které učí čtvrtě a vrstvy města zacházet s daty."),
    ("Türkiye Dijital Haklar", "İnsanların çevrimiçi haklarını korumak için hukuki destek veriyoruz."),
    ("Datenschutz für alle e.V.", "Wir beraten Bürgerinnen und Bürger gratis zu ihren Rechten und zum Kreditscoring."),
    (
        "Observatorio de Algoritmos",
        "Investigamos cómo los bancos usan algoritmos para dar créditos, y lo explicamos gratis.",
    ),
    ("Tiếng Nói Số", "Giúp mọi người hiểu dữ liệu của mình được dùng ra sao."),
    ("Mtandao wa Haki za Kidijitali", "Tunasaidia watu kujua haki zao mtandaoni."),
]
_NAMES = [
    "Zed",
    "Kite",
    "Harbour",
    "Moss",
    "Lantern",
    "Fathom",
    "Quarry",
    "Beacon",
    "Thistle",
    "Ember",
    "Plover",
    "Wren",
]
_BODIES = ["Trust", "Lab", "Co-op", "Network", "Foundation", "Institute", "CIC", "Collective", "Centre", "Guild"]
_DOES = [
    "helps people see what is known about them.",
    "trains charities in open data and ethical design!",
    "audits algorithms used by local councils.",
    "funds small projects that make technology accessible to disabled people.",
    "brings together 40 researchers on AI, labour and the climate (est. 2016).",
    "makes free and open software for community newspapers.",
    "is a worker-owned agency building websites for campaigns.",
    "supports NHS trusts, the ICO and BBC teams with data ethics.",
    "runs workshops on online safety for parents and schools in the North East.",
    "publishes a yearly index of the energy that data centres use.",
    "offers legal help to gig workers who were dismissed by an app.",
    "increases women's part in open source. We meet every month; join us.",
]
_NOTES = [
    "",
    "",
    "I volunteer there.",
    "Their annual report is at https://report.example/2025.pdf and the charity number is 1234567.",
    "See https://one.example/about and https://two.example/news: both say that it moved to Leeds.",
    "Ask Ada, she founded it. You can ring me on +44 1632 960 001.",
    "Sorry if this is the wrong form - my screen reader skipped the list of terms!",
]
_ADDRESSES = ["", "", "ada{n}@example.org", "grace{n}@gmail.com", "info@{host}"]
LONG = (
    "The {name} Society for the Careful, Considered and Above All Patient Stewardship of Commonly Held Digital {body} "
    "in {n} Towns"
)


def corpus(seed: int, number: int) -> Iterator[tuple[str, Post]]:
    """So many posts, each with its kind; no two alike."""
    chance = random.Random(seed)
    for at in range(number):
        kind, post = chance.choice([_plain, _plain, _near_spam, _other_script, _long])(chance, at)
        host = f"site{at}{chance.choice(['-', ''])}{seed}.example"
        # Nobody sends another's sentence.
        post |= {"website": host, "note": chance.choice(_NOTES), "summary": f"{post['summary']} ({at})"}
        post["sender_email"] = chance.choice(_ADDRESSES).format(n=at, host=host)
        if chance.random() < 0.15:
            post |= {"website": "", "country": chance.choice(["GB", "KE", "IN", "BR"])}
        # A browser that fills in everything, a person, a screen reader with a pause.
        yield kind, post | {"age": chance.choice([1, 2, 45, 200, 5 * 60 * 60])}


def _plain(chance: random.Random, at: int) -> tuple[str, Post]:
    name = f"{chance.choice(_NAMES)} {chance.choice(_NAMES)} {chance.choice(_BODIES)} {at}"
    return "plain", {"name": name, "summary": f"{name.rpartition(' ')[0]} {chance.choice(_DOES)}"}


def _near_spam(chance: random.Random, at: int) -> tuple[str, Post]:
    name, sentence = chance.choice(_ABOUT_WHAT_SPAM_IS_ABOUT)
    return "about what spam is about", {"name": f"{name} {at}", "summary": sentence}


def _other_script(chance: random.Random, at: int) -> tuple[str, Post]:
    name, sentence = chance.choice(_IN_OTHER_SCRIPTS)
    return "another language or script", {"name": f"{name} {at}", "summary": sentence}


def _long(chance: random.Random, at: int) -> tuple[str, Post]:
    name = LONG.format(name=chance.choice(_NAMES), body=chance.choice(_BODIES), n=at)
    return "a long name", {"name": name, "summary": f"It {chance.choice(_DOES)}"}
