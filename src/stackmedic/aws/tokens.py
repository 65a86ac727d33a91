"""What tokens of well-known makers look like: they show by themselves, whatever they are called.

Source: the makers' documentation of their token formats, and GitHub's "Supported secret scanning patterns".
"""

import re

_PREFIXES = (  # Before at least sixteen characters of a token.
    r"gh[pousr]_|github_pat_|gl(?:pat|dt|rt|ptt|soat|ft)-|npm_|pypi-|rubygems_|dckr_pat_|hf_|r8_"  # Code and packages.
    r"|sk-|sk_(?:live|test)_|rk_(?:live|test)_|whsec_|sq0[a-z]{3}-|shp(?:at|ca|pa|ss)_"  # Models and money.
    r"|xox[abeoprs]-|xapp-|xkeysib-|GOCSPX-|ya29\.|key-(?=[0-9a-f]{32})|SK(?=[0-9a-f]{32}\b)"  # Messages and mail.
    r"|do[opr]_v1_|hv[sbr]\.|pul-(?=[0-9a-f]{40})|gl(?:sa|c)_|sntry[su]_|NRAK-|PMAK-|ATATT|ATCTT|lin_api_|ntn_|figd_"
    r"|dapi(?=[0-9a-f]{32})|pscale_(?:tkn|pw|oauth)_|tskey-|AGE-SECRET-KEY-"  # Operations.
    r"|(?:gsk_|xai-|pplx-)(?=[A-Za-z0-9]{40})|pcsk_|lsv2_(?:pt|sk)_|ABSK(?=[A-Za-z0-9+/]{60})"  # Models.
    r"|sbp_(?=[0-9a-f]{40})|sb_secret_|phx_(?=[A-Za-z0-9]{32})|re_(?=[A-Za-z0-9]{8}_[A-Za-z0-9]{24})"
    r"|dp\.(?:pt|st|ct|sa|scim|audit)\.|fo1_(?=[\w-]{40})|vercel_blob_rw_|pat(?=[A-Za-z0-9]{14}\.[0-9a-f]{64})"
    r"|v1\.0-(?=[0-9a-f]{24}-[0-9a-f]{100})"  # Cloudflare's origin authority.
)
TOKENS = re.compile(
    r"(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?"  # JSON web token.
    r"|(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])"
    rf"|(?<![A-Za-z0-9])(?:{_PREFIXES})[\w.-]{{16,}}"
    r"|(?<![A-Za-z0-9+/])(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)[A-Za-z0-9+/=_%-]{60,}"  # AWS's session token.
    r"|\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}|\$(?:apr1|[156])\$[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{22,86}"  # crypt(5).
    r"|(?<![0-9])[0-9]{8,10}:AA[\w-]{33}(?![\w-])"  # Telegram's bots.
    r"|\bAIza[\w-]{35}|\bSG\.[\w-]{16,}\.[\w-]{16,}|\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{16,}"
)
# Addresses that are secrets as a whole: whoever has one may post.
_SLASH = r"(?:/|%2F)"  # As it stands, or in a query.
HOOKS = re.compile(
    rf"(?P<scheme>https(?::|%3A){_SLASH * 2}(?:hooks\.slack\.com{_SLASH}(?:services|workflows)"
    rf"|discord(?:app)?\.com{_SLASH}api{_SLASH}webhooks|[\w.-]{{1,100}}\.webhook\.office\.com){_SLASH})[^\s\"'<>&]+",
    re.I,
)
# A cheap look, at the text in small letters, before the others.
HINTS = (
    r"eyj|akia|asia|gh[pousr]_|github_|gl(?:pat|dt|rt|ptt|soat|ft)-|npm_|pypi-|rubygems_|dckr_|hf_|r8_|sk[-_]|rk_|whsec"
    r"|sq0|shp\w\w_|xox|xapp-|xkeysib|gocspx|ya29|sk[0-9a-f]{8}|do\w_v1|hv[sbr]\.|pul-|gl(?:sa|c)_|sntry|nrak|pmak|at[ac]tt"
    r"|lin_api|ntn_|figd_|dapi|pscale|aiza|sg\.|atlasv1|hooks\.slack|webhook"
    r"|gsk_|xai-|pplx-|pcsk_|lsv2_|absk|sbp_|sb_sec|phx_|re_\w{8}_|dp\.\w{2,5}\.|fo1_|vercel_|pat\w{14}\.|v1\.0-|iqoj|f[wq]og"
    r"|\$(?:2[aby]|apr1|[156])\$|:aa|sig=|%(?:3[ad]|24)"
)
