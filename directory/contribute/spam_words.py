"""What spam sells, and how it sells: phrases, one between commas, without accents and in small letters.

A trade alone means little: organisations work on the harm of gambling, on medicines, on credit. What speaks for spam is
that a trade is *pitched*, or that it is one of those that only spam offers; and not even these where words of public
interest stand beside them. Add a phrase where something came through; tests/contribute/test_spam_corpus.py says whether
honest people still do.
"""

# What nobody but spam offers in such a place.
NAMED = """
casino, casinos, online casino, slot gacor, judi online, judi bola, togel, sportsbook, bet365, 1xbet, bahis,
bahis siteleri, apostas, cassino, казино, игровые автоматы, ставки на спорт, букмекер, фриспинов, фриспины, 赌场,
博彩, 娱乐城, 老虎机, 加拿大28, 稳赚不赔, カジノ, 카지노, 토토, كازينو, สล็อต, เว็บพนัน, nha cai, freispiele,
spielbank, free spins, correct score, sure odds, betting tips, fixed matches, viagra, cialis, levitra, kamagra,
sildenafil, tadalafil, xanax, tramadol, adderall, ritalin, oxycodone, modafinil, valium, ambien, semaglutide,
ozempic, keto gummies, cbd gummies, belly fat, male enhancement, herbal doctor, natural herbs, виагра, 伟哥,
potenzmittel, escort, escorts, escort girls, эскорт, outcall, incall, hot girls, sex dating, payday loan,
payday loans, no credit check, bad credit, loan offer, private lender, sin aval, sans justificatif,
pret entre particuliers, займы, займ, микрозайм, кредит онлайн, 代开发票, 办证, 刻章, 办理各类证件, backlink,
backlinks, dofollow, guest post, guest posts, link building packages, smm panel, instagram followers, прогон по,
накрутка, essay writing service, term paper, term papers, buy a dissertation, do your homework, essays written,
proctored, дипломы, купить диплом, 代写, rolex, gucci, louis vuitton, birkin, hermes, replica watches,
replica bags, aaa quality, копии часов, 高仿, スーパーコピー, ルイヴィトン, 偽物, fake passport, fake passports,
fuhrerschein kaufen, cloned cards, registered passport, hacker for hire, spell caster, love spell,
bitcoin recovery, lost my bitcoin, usdt, double your bitcoin, receive back, forex signals, binary options,
cloud mining, hashpower, 刷单, 日赚, микрозаймы, микрозаем, contextual links, real followers, highest odds,
fake id, fake ids, 投注, 体育投注, kefilsiz, anında kredi, bag copies, stolen coins, herbal capsules,
longer in bed, shed pounds, online course for you, online slots, trading robot, escorts available
"""

# What is sold by others too.
TRADES = """
casino, casinos, online casino, slots, slot machine, slot online, slot gacor, judi online, togel, jackpot, poker,
roulette, baccarat, betting, sportsbook, bookmaker, bet365, 1xbet, bahis, bahis siteleri, apuestas, apostas,
cassino, blackjack, казино, ставки на спорт, игровые автоматы, букмекер, 赌场, 博彩, 娱乐城, 彩票, 老虎机,
カジノ, 카지노, 토토, كازينو, मटका, กาสิโน, สล็อต, zaklady bukmacherskie, wettanbieter, scommesse, viagra,
cialis, levitra, kamagra, sildenafil, tadalafil, xanax, tramadol, valium, ambien, modafinil, oxycodone, steroids,
weight loss, slimming pills, keto gummies, cbd gummies, male enhancement, testosterone booster, penis,
potenzmittel, виагра, 伟哥, 减肥, pastillas para adelgazar, zayiflama, bitcoin, btc, crypto, cryptocurrency,
ethereum, forex, binary options, nft drop, airdrop, token presale, mining rig, криптовалюта, биткоин, заработок,
criptomonedas, yatirim, 比特币, 投资理财, payday loan, payday loans, personal loan, personal loans, quick loan,
cash advance, cash loan, loan offer, debt relief, bad credit, kredyt, pozyczka, pozyczki, prestamo, prestamos,
credito rapido, kredit, pinjaman, emprestimo, микрозайм, займ, займы, кредит, 贷款, 代开发票, 发票, ローン,
تمويل, قرض, seo, seo services, backlink, backlinks, link building, guest post, guest posts, domain authority,
dofollow, web traffic, website traffic, search engine ranking, instagram followers, youtube views, email list,
leads, pbn, продвижение сайтов, раскрутка, прогон по, накрутка, 外链, 引流, suchmaschinenoptimierung,
posicionamiento web, essay, essays, essay writing, dissertation, dissertations, term paper, term papers,
assignment help, homework help, coursework, thesis writing, курсовая, диплом, дипломы, дипломная, 代写, 论文,
hausarbeit, ghostwriter, tesis, replica, replicas, rolex, louis vuitton, gucci, designer bags, watches,
sunglasses, sneakers, копии часов, 高仿, 名牌, コピー, ブランド, スーパーコピー, vpn, iptv, 4k iptv, escort,
escorts, escort girls, dating, hot girls, adult webcam, xxx, porn, эскорт, знакомства, fake passport, passports,
driving licence, counterfeit, cloned cards, carding, hacking service, hacker for hire, replica watches,
cheap flights, cleaning service, towing, plumber, roofing, locksmith, real estate deals, link builder,
link builders, niche edits, authority websites, real visitors, traffic exchange, seo company, seo agency,
google ranking, smm, smm panel, lead generation, pharmacy, meds, generic meds, semaglutide, ozempic, cbd,
cbd oil, keto, pills, lose weight, fat burner, detox, supplement, supplements, hair growth, botox, nicotine,
vape, vapes, kratom, peptides, sarms, deposit, first deposit, spin, spins, reels, live tables, live dealer, bet,
bets, bookies, tipster, lottery, bingo, betting tips, gambling, ставки, ставка, фрибет, слоты, казино онлайн,
首存, 线上, พนัน, เว็บพนัน, nha cai, ca cuoc, danh bai, no hu, deneme bonusu, kasyno, automaty, tragaperras,
ruleta, casas de apuestas, pari sportif, paris sportifs, machines a sous, 베팅, 슬롯, パチンコ, オンカジ, usdt,
presale, trading, trading bot, trading robot, forex signals, signals, investment, investments, roi, altcoin,
staking, defi yields, meme coin, recover funds, asset recovery, broker, заработок в интернете, 日赚, 兼职, 刷单,
炒股, 外汇, inversion, inversiones, investir, renda extra, дроп, loan, loans, business loans, unsecured loans,
borrow, lender, mortgage, credit repair, credit score, pret, prets, pret entre particuliers, rachat de credit,
credito, creditos, nome sujo, ratenkredit, sofortkredit, срочно деньги, dinheiro, khoan vay, vay tien, دين,
pinjol, thesis, your thesis, online exam, homework, take your class, ghostwriting, clone, clones, counterfeits,
knockoff, swiss movement, handbags, jerseys, fuhrerschein, reisepass, passeport, permis de conduire,
права купить, companions, sugar daddy, onlyfans, all sports, cracked software, solar panels, double glazing,
roof repair, pest control, moving company, car rental, taxi service, limousine, apartments for sale, mattress,
forklift, wholesale, spare parts, ремонт, ремонт квартир, натяжные потолки, окна, перевозки, psychic, love spell,
spell caster, fortune teller, ex lover, astrology, tarot
"""

# How it is sold.
PITCHES = """
buy now, buy online, buy cheap, order now, order online, order today, shop now, cheap price, cheap prices,
cheapest, best price, best prices, lowest price, low price, low prices, wholesale price, big discount,
huge discount, discount code, promo code, coupon code, percent off, free spins, free bonus, welcome bonus,
signup bonus, sign up bonus, no deposit, deposit bonus, no prescription, without prescription, fast shipping,
free shipping, fast delivery, discreet delivery, overnight delivery, worldwide shipping, money back,
limited offer, limited time, special offer, best offer, exclusive deal, act now, hurry up, do not miss,
dont miss, click here, click the link, click below, click on, visit our website, visit our site, visit our page,
visit our blog, visit my website, visit my site, visit my blog, visit this, visit us at, check out my,
check out our, check this, check my, read more at, more info here, more info at, more details here, join now,
join today, play now, win big, win real money, real money, sign up now, register now, start today, start earning,
earn money, earn daily, earn up to, make money, extra income, passive income, get rich, double your, triple your,
guaranteed profit, guaranteed profits, guaranteed return, guaranteed returns, guaranteed approval,
guaranteed results, guaranteed win, guaranteed rankings, instant approval, instant cash, approved in minutes,
same day, no credit check, apply now, apply today, low interest, low rates, plagiarism free, top grade,
top grades, native writers, our writers, our experts, deadline guaranteed, rank higher, rank your, first page,
page one, page 1, number one on google, top of google, boost your, skyrocket, increase your, high quality,
high da, best quality, top quality, affordable price, affordable prices, affordable rates, cheap rates, whatsapp,
telegram, wechat, contact me, contact us now, call now, dm me, text me, message us, add me, hire us, hire me,
get a quote, free quote, 100 safe, 100 legit, 100 guaranteed, 100 original, 100 free, trusted seller,
aaa quality, mirror quality, in stock, best sites, top rated, number 1, best site, купить, заказать, заказ,
недорого, дешево, скидка, скидки, бонус за регистрацию, бонус, переходи, переходите, жми, играть, играй, выиграй,
гарантия, без отказа, онлайн на карту, пишите, звоните, лучшие цены, под ключ, быстро, 注册送, 送彩金, 点击,
优惠, 代理, 加微信, 微信, 联系, 购买, 正品, 低价, 官网, 下载, 提款, 激安, 通販, 販売, 登録, 무료, 가입, comprar,
compra ya, barato, baratos, barata, descuento, haz clic, gana dinero, sin aval, sin nomina, al instante, oferta,
regístrate, registrate, bono, clique aqui, bonus de, gratis, kostenlos, jetzt kaufen, jetzt, gunstig, billig,
bestellen, ohne rezept, ohne schufa, sofort, acheter, pas cher, livraison rapide, cliquez ici, achat, tanie,
kup teraz, od reki, bez bik, sprawdz, hemen, tikla, uye ol, kazan, ucuz, bonus veren, guvenilir, daftar,
daftar sekarang, terpercaya, gampang menang, murah, klik, modal, اشتر, اشتري, رخيص, سجل الآن, اضغط, مكافأة, اربح,
खरीदें, जीतें, मुफ्त, สมัคร, เครดิตฟรี, ฟรี, try our, try it free, try us, call us, call today, contact us,
contact us today, free audit, free trial, free consultation, free estimate, free week, for free, pay nothing,
no win no fee, happy clients, satisfied customers, packages, starting at, start at, prices from, from only,
use code, at checkout, checkout, coupon, voucher, half the price, half price, good price, competitive price,
factory price, reasonable price, to your door, delivered discreetly, discreetly, discreet, ships, shipped,
ships in, delivered to, no doctor, doctors hate, one simple, secret, new players, new customers, new users,
first deposit, doubled, payouts, instant payouts, early buyers, only a few, places left, spots left, last chance,
dont wait, do not wait, hurry, today only, ending soon, presale live, 100x, gem, daily signals, vip channel,
join our, join us now, accuracy, trades for you, average monthly, per month, a month, per day, every day,
get it back, poor credit, all credit, considered, decision in, for all, reply with, send us, write to us,
your phone number, first order, off your, let us write, write your, take your, take your online, a or b,
guaranteed, guarantee, indistinguishable, original, genuine, real documents, registered, without exam, watch all,
in hd, only, likes views, welcome inquiry, welcome your inquiry, inquiry, click to, see if you qualify,
you qualify, find out how, learn how to, bring back, powerful, in 24 hours, in minutes, in seconds,
available 24 7, 24 7, beautiful, hot, no questions asked, каждому новому, новому игроку, фрибет, заходи, получи,
получите, без предоплаты, от 1 дня, доставка, всем, 送100, 客服, 24小时, 日赚, 加qq, 首存送, 包过, 包邮, 特价,
สมัครวันนี้, รับโบนัส, โบนัส, dang ky, nhan thuong, uy tin, khuyen mai, yatirimsiz, veren, listesi, en iyi,
simule agora, na conta, em minutos, rapido, rapidos, ganhe, ganar, gane, registro, reponse en, taux, serieux,
rapide, sans justificatif, diskret, ohne prufung, kaufen, sparen, rabatt, versand, zwrot, promocja, za darmo,
najtaniej, indirim, fiyat, kampanya, bonusu, bonus
"""

# What says that something is spoken about, not sold: who uses one of these sells no trade of the above.
PUBLIC = """
campaign, campaigns, campaigning, charity, charities, non profit, nonprofit, not for profit, credit union,
co operative, cooperative, coop, community, communities, research, researches, researchers, investigates,
investigate, journalists, regulators, regulator, regulation, harm, harms, harmed, hurt by, addiction,
peer support, advice, advise, independent, public, publishes, open data, rights, policy, ethics, refugees,
volunteers, members, mutual, warns, explains, fraud, studies, universities, accountability, justice, fair,
fairness, safe from, examines, teaches, wir beraten, investigamos, recherche, исследуем, защищаем, 研究, 调查
"""
