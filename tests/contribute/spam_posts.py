"""Posts as robots and those who are paid for it send them: many kinds, drawn by chance, no two alike."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from typing import Any

Post = dict[str, Any]

_CITIES = ["London", "Leeds", "Austin", "Mumbai", "Lagos", "Toronto", "Sydney", "Dubai", "Karachi", "Manila"]
_FIRST = ["Robert", "James", "Mike", "Kevin", "Anna", "Julia", "Leo", "Rhys", "Daryl", "Mason"]
_GAMES = ["casino", "online casino", "slots", "poker", "sports betting", "roulette", "live blackjack"]
_PILLS = ["viagra", "cialis", "tramadol", "xanax", "modafinil", "kamagra", "V1agra", "Vіagra", "C1alis"]
_COINS = ["bitcoin", "crypto", "ethereum", "forex", "binary options", "BTC"]
_BRANDS = ["rolex", "gucci bags", "louis vuitton", "replica watches", "designer bags", "sneakers"]


def posts(seed: int, number: int) -> Iterator[tuple[str, Post]]:
    """So many posts, each with its kind. A sixth also fill in the trap, a quarter are sent in haste."""
    chance = random.Random(seed)
    kinds = list(KINDS)
    for at in range(number):
        kind = kinds[at % len(kinds)]
        post = KINDS[kind](chance)
        if chance.random() < 1 / 6:
            post["subject"] = "Hello"
        yield kind, post | {"age": chance.choice([1, 8, 30, 120])}


def _host(chance: random.Random, *words: str) -> str:
    stem = chance.choice(["", "-"]).join([*words, *chance.sample(["best", "top", "pro", "hub", "24", "vip", "x"], 1)])
    return (
        f"{stem.replace(' ', '-').lower()}{chance.randrange(1000)}.{chance.choice(['com', 'xyz', 'top', 'biz', 'ru'])}"
    )


def _plain_host(chance: random.Random) -> str:
    stem = "".join(chance.choices(string.ascii_lowercase, k=7))
    return f"{stem}{chance.randrange(1000)}.{chance.choice(['com', 'net'])}"


def _fill(chance: random.Random, names: list[str], sentences: list[str], host: str, **words: str) -> Post:
    words |= {"city": chance.choice(_CITIES), "n": str(chance.randrange(2, 999)), "host": host}
    words["first"] = chance.choice(_FIRST)
    name, sentence = (chance.choice(pool).format(**words) for pool in (names, sentences))
    post = {"name": f"{name} {words['n']}", "summary": sentence[:200], "website": host}
    if chance.random() < 0.3:
        post["note"] = chance.choice([sentence, f"{sentence} {sentence}", f"See http://{host}/a and http://{host}/b"])
    return post


def _seo(chance: random.Random) -> Post:
    names = [
        "Best SEO Agency {city}",
        "SEO Expert {first}",
        "Rank Booster {n}",
        "{city} Digital Marketing",
        "Backlinks Pro",
    ]
    sentences = [
        "We offer affordable SEO services and high DA backlinks. Contact us now for a free quote!",
        "Get your website on the first page of Google with our white-hat link building packages.",
        "Buy {n} dofollow backlinks from trusted blogs, guaranteed results within 30 days.",
        "Increase your website traffic and boost your sales with our search engine ranking experts.",
        "Hello, I am {first}, I can rank your site number one on Google. Message me on WhatsApp +1 202 555 0{n}.",
        "Real Instagram followers and YouTube views, cheap prices, instant start. Order now.",
        "Guest post service on DA 50+ sites, best price, visit our website {host} for details.",
    ]
    return _fill(chance, names, sentences, chance.choice([_host(chance, "seo"), _plain_host(chance)]))


def _pills(chance: random.Random) -> Post:
    names = ["{drug} Online Pharmacy", "Buy {drug}", "Cheap {drug} {city}", "Canadian Meds {n}", "Health Shop {first}"]
    sentences = [
        "Buy {drug} online without prescription, discreet delivery worldwide.",
        "Order {drug} {n} mg cheap, overnight delivery and no prescription needed.",
        "Lowest price for generic {drug}! Fast shipping, 100% guaranteed quality.",
        "{drug} for sale: best prices on the web, click here http://{host}/{drug}",
        "Weight loss gummies that melt fat fast, limited offer, order today and save 70%!!!",
        "Male enhancement pills. {drug} in stock. Secure checkout at {host}, money back.",
    ]
    return _fill(chance, names, sentences, _host(chance, "pills", "rx"), drug=chance.choice(_PILLS))


def _casino(chance: random.Random) -> Post:
    names = ["{game} {city} {n}", "Lucky {game}", "Royal {n} Bet", "Top 10 {game} sites", "{first} Jackpot Club"]
    sentences = [
        "Play {game} for real money and claim your welcome bonus of ${n} today.",
        "The best {game} with {n} free spins and no deposit needed. Join now.",
        "WIN BIG AT OUR {game}!!! INSTANT PAYOUTS, SIGN UP BONUS 200%",
        "Trusted {game} reviews, exclusive deals and promo codes: https://{host}/bonus",
        "Register now at our {game} and win real money every day, guaranteed.",
        "🎰🔥💰🎁 {game} jackpot {n}000$ — click the link {host}",
    ]
    return _fill(chance, names, sentences, _host(chance, "casino"), game=chance.choice(_GAMES))


def _crypto(chance: random.Random) -> Post:
    names = [
        "{coin} Wealth {n}",
        "Smart {coin} Trading",
        "{first} Invest Group",
        "{coin} Miners {city}",
        "Profit {n} Club",
    ]
    sentences = [
        "Double your {coin} in 24 hours with our automated trading bot, guaranteed profit.",
        "Earn up to ${n} per day with {coin}, no experience needed. Start today!",
        "I recovered my lost {coin} thanks to {first}, a hacker for hire. Telegram @{first}recovery{n}",
        "{coin} airdrop: connect your wallet at {host} and get free tokens. Limited time.",
        "Passive income with {coin} mining. Join now, withdraw any time, https://{host}",
        "Professional account manager for {coin} trading, contact me on WhatsApp +44 7700 900{n}",
    ]
    return _fill(chance, names, sentences, _host(chance, "crypto"), coin=chance.choice(_COINS))


def _loans(chance: random.Random) -> Post:
    names = ["Quick Cash {city}", "{first} Loan Firm", "Instant Loans {n}", "Easy Credit {city}", "Debt Relief {n}"]
    sentences = [
        "Payday loans with instant approval and no credit check. Apply now.",
        "We give out personal loans at low interest, 2% only. Email {first}loans{n}@gmail.com today.",
        "Need money fast? Cash advance up to ${n}00, approved in minutes, bad credit welcome.",
        "Loan offer from a certified lender, guaranteed approval, whatsapp +91 98765 43{n}",
        "Get a quick loan the same day: {host}. Low rates for everybody!",
    ]
    return _fill(chance, names, sentences, _host(chance, "loans"))


def _essays(chance: random.Random) -> Post:
    names = ["Essay Heroes {n}", "{first} Essays", "Top Dissertation Help {city}", "A+ Papers {n}", "Homework Doers"]
    sentences = [
        "Essay writing service with native writers, plagiarism-free, from $9 a page. Order now.",
        "Buy a dissertation online from top rated experts, deadline guaranteed.",
        "Assignment help for students in {city}: affordable prices and top grades.",
        "Pay someone to write your term paper. Our writers are available 24/7, click here: {host}",
        "Custom coursework at the lowest price, free revisions, visit our site today.",
    ]
    return _fill(chance, names, sentences, _host(chance, "essay"))


def _link_drops(chance: random.Random) -> Post:
    names = ["{first}", "{first} blog", "My page {n}", "Nice info {n}", "{city} News"]
    sentences = [
        "Great post, thank you. Visit http://{host}/ for more",
        "[url=http://{host}/]useful link[/url] [url=http://{host}/2]more[/url]",
        '<a href="http://{host}">{host}</a> very interesting',
        "http://{host}/a http://{host}/b http://{host}/c",
        "Check this out www.{host}/promo?ref={n}",
    ]
    post = _fill(chance, names, sentences, chance.choice([_plain_host(chance), _host(chance, "deals")]))
    # Who drops links seldom gives the same one as the website.
    return post | ({} if chance.random() < 0.2 else {"website": _plain_host(chance)})


def _gibberish(chance: random.Random) -> Post:
    def struck() -> str:
        return chance.choice(
            [
                "".join(chance.choices("bcdfghjklmnpqrstvwxz", k=chance.randrange(6, 12))),
                "".join(chance.choices(string.ascii_letters, k=chance.randrange(10, 18))),
                "".join(chance.choice(["asdf", "qwer", "zxcv", "hjkl", "sdfg"]) for _ in range(2)),
            ]
        )

    words = [struck() for _ in range(chance.randrange(3, 9))]
    return {
        "name": " ".join(struck() for _ in range(2)),
        "summary": " ".join(words)[:200],
        "website": _plain_host(chance),
    }


def _copied(chance: random.Random) -> Post:
    names = ["Open Futures {n}", "Fair Data {city} {n}", "{first} Foundation {n}", "Digital Rights {city}"]
    sentences = [
        "We help people understand how algorithms decide about them. http://{host}/shop",
        "A charity that trains young people in {city} in digital skills, see https://{host}/offers",
        "Independent research on privacy and public services. More: www.{host}",
        "A network of civic technologists working for open government [url]http://{host}[/url]",
    ]
    return _fill(chance, names, sentences, _host(chance, "outlet")) | {"website": _plain_host(chance), "note": ""}


def _multilingual(chance: random.Random) -> Post:
    names = ["{first} {n}", "Казино {n}", "在线娱乐 {n}", "Bahis {n}", "Préstamos {n}", "カジノ {n}", "Slot {n}"]
    sentences = [
        "Лучшее онлайн казино, бонус за регистрацию {n} рублей, играйте прямо сейчас.",
        "Займы онлайн на карту без отказа, быстро и выгодно.",
        "Купить диплом недорого с гарантией, пишите нам.",
        "Продвижение сайтов и прогон по базам, лучшие цены, заказать тут {host}",
        "正规博彩网站，注册送彩金{n}元，点击进入官网。",
        "代开发票，加微信 fp{n}abc，价格优惠。",
        "En güvenilir bahis siteleri, bonus veren siteler, hemen üye ol ve kazan.",
        "Préstamos rápidos sin aval ni nómina, dinero al instante, haz clic aquí.",
        "Apostas e cassino online com bônus de boas-vindas, clique aqui e ganhe.",
        "Situs slot gacor terpercaya, gampang menang, daftar sekarang.",
        "Potenzmittel ohne Rezept günstig bestellen, schnelle Lieferung.",
        "Szybkie pożyczki bez BIK, pieniądze od ręki, sprawdź ofertę.",
        "スーパーコピー時計ブランド激安通販専門店、送料無料。",
        "أفضل كازينو على الإنترنت، سجل الآن واحصل على مكافأة.",
    ]
    return _fill(chance, names, sentences, _plain_host(chance))


def _goods(chance: random.Random) -> Post:
    names = ["{goods} Outlet {n}", "Luxury {first}", "{city} {goods} Store", "AAA Mirror Shop {n}", "IPTV {n}"]
    sentences = [
        "Buy {goods} cheap, free shipping worldwide and up to 80% off. Shop now!",
        "{goods} of best quality at the lowest price, order online at {host}.",
        "4K IPTV with 20000 channels, free trial on WhatsApp +212 600 00{n}, cheap price.",
        "VIP escort girls in {city}, call now +971 50 123 4{n}.",
        "Fake passports and driving licences of top quality, contact us now by Telegram.",
    ]
    return _fill(chance, names, sentences, _host(chance, "outlet"), goods=chance.choice(_BRANDS))


def _polite(chance: random.Random) -> Post:
    """Advertising that no list of words tells from an organisation: left to curators, and counted as missed."""
    names = ["{city} Growth Partners {n}", "{first} Consulting {n}", "Bright Media {n}"]
    sentences = [
        "We help small businesses in {city} grow with modern digital marketing.",
        "A team of web designers and copywriters for companies of every size.",
        "Your partner for cleaning and maintenance in {city}, with friendly staff.",
    ]
    return _fill(chance, names, sentences, _plain_host(chance)) | {"note": ""}


KINDS = {
    "SEO": _seo,
    "pills": _pills,
    "casino": _casino,
    "crypto": _crypto,
    "loans": _loans,
    "essay mills": _essays,
    "link drops": _link_drops,
    "gibberish": _gibberish,
    "copied text with a link": _copied,
    "other languages": _multilingual,
    "goods and services": _goods,
}
# What nothing but reading tells apart, as one post in so many.
POLITE_EVERY = 40


def corpus(seed: int, number: int) -> Iterator[tuple[str, Post]]:
    """The posts of a corpus: all kinds in turn, and now and then advertising that reads like an organisation."""
    chance = random.Random(-seed)
    for at, (kind, post) in enumerate(posts(seed, number)):
        yield ("polite", _polite(chance) | {"age": 60}) if at % POLITE_EVERY == POLITE_EVERY - 1 else (kind, post)
