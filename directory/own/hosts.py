"""Names of hosts that prove nothing: where anybody gets a mail address, and where anybody gets a page.

A list cannot be whole, and need not be: see docs/decisions/owning.md for what stands without it.
"""

from __future__ import annotations

# Whoever likes has an address there. Some of them are organisations that a map like this one lists.
_MAIL = """
126.com 163.com aktivix.org aol.com att.net autistici.org bluewin.ch bt.com btinternet.com btopenworld.com cock.li
comcast.net daum.net disroot.org duck.com email.com facebook.com fastmail.com fastmail.fm free.fr freenet.de
gmail.com gmx.at gmx.ch gmx.co.uk gmx.com gmx.de gmx.net gn.apc.org google.com googlemail.com hey.com hotmail.co.uk
hotmail.com hotmail.fr hushmail.com icloud.com inbox.lv inbox.ru inventati.org keemail.me kolabnow.com laposte.net
libero.it live.co.uk live.com lycos.com mac.com mail.com mail.ru mailbox.org mailfence.com mailinator.com me.com
msn.com naver.com nl.com ntlworld.com o2.co.uk onmail.com orange.fr outlook.com outlook.de outlook.fr pm.me
posteo.de posteo.eu posteo.net proton.me protonmail.ch protonmail.com qq.com rediffmail.com riseup.net
rocketmail.com runbox.com seznam.cz sfr.fr sky.com skynet.be so36.net startmail.com sympatico.ca systemausfall.org
systemli.org t-online.de talktalk.net thexyz.com tiscali.co.uk tiscali.it tuta.com tuta.io tutamail.com tutanota.com
tutanota.de verizon.net virgilio.it virgin.net virginmedia.com vivaldi.net wanadoo.fr web.de wp.pl yahoo.co.jp
yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.com yandex.ru ymail.com zoho.com zohomail.com
"""

# Each user has a path there: the host, and all below it, says nothing of any of them.
_PATHS = """
about.me academia.edu airtable.com archive.org bandcamp.com beacons.ai behance.net bitbucket.org bsky.app
buymeacoffee.com canva.com codeberg.org crowdfunder.co.uk devpost.com discord.com discord.gg eventbrite.co.uk
eventbrite.com facebook.com fb.com flickr.com github.com gitlab.com gofundme.com goodreads.com google.com hackmd.io
hf.co huggingface.co indiegogo.com instagram.com issuu.com justgiving.com kickstarter.com ko-fi.com linkedin.com
linktr.ee lnk.bio mastodon.social medium.com meetup.com miro.com notion.so opencollective.com patreon.com
pinterest.com reddit.com researchgate.net slideshare.net soundcloud.com spotify.com t.me telegram.me threads.net
tiktok.com trello.com twitter.com vimeo.com wikidata.org wikipedia.org x.com youtu.be youtube.com
"""

# Each user has a host of their own below it, and no mailbox: a file there is theirs, a mail address is not.
_HOSTS = """
amazonaws.com appspot.com azurewebsites.net blogger.com blogspot.com cargo.site carrd.co cloudfront.net
codeberg.page deno.dev dreamwidth.org firebaseapp.com fly.dev framer.website freeservers.com ghost.io gitbook.io
github.io gitlab.io glitch.me godaddysites.com hatenablog.com herokuapp.com hubspotpagebuilder.com jimdo.com
jimdofree.com jimdosite.com livejournal.com mailchimpsites.com myshopify.com neocities.org netlify.app netlify.com
ngrok.io notion.site onrender.com pages.dev pagesperso-orange.fr readthedocs.io render.com repl.co replit.app
shopify.com sourceforge.io squarespace.com strikingly.com substack.com super.site surge.sh tilda.ws tripod.com
tumblr.com typepad.com ucoz.com vercel.app web.app webador.co.uk webflow.io weebly.com wikidot.com wix.com
wixsite.com wordpress.com workers.dev write.as yolasite.com zyrosite.com
"""

MAIL, PATHS, HOSTS = (frozenset(names.split()) for names in (_MAIL, _PATHS, _HOSTS))


def stands_below(host: str, names: frozenset[str]) -> bool:
    """Whether `host` is one of `names`, or below one. Blogspot's name ends as the reader's country does."""
    labels = host.split(".")
    above = {".".join(labels[start:]) for start in range(len(labels))}
    return not above.isdisjoint(names) or (names is HOSTS and "blogspot" in labels[1:])
