"""What programs say in the language of their operating system, said in English.

Messages of PostgreSQL and of the C library are translated (src/backend/po, glibc's po); people describe trouble in
their own words. Only phrases that leave no doubt are read.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

PHRASES = {
    "connection timed out": (
        r"zeitüberschreitung|délai d'attente|délai dépassé|délai expiré|tiempo de espera agotado"
        r"|expiró el tiempo de conexión|tempo esgotado|tempo limite|время ожидания|タイムアウト|超时|超時"
        r"|시간 초과|타임아웃"
    ),
    "connection refused": (
        r"verbindung(?:saufbau)? (?:abgelehnt|verweigert)|verbindungsaufbau abgelehnt|connexion refusée"
        r"|conexión rehusada|conexión rechazada|conexão recusada|connessione rifiutata"
        r"|в соединении отказано|接続(?:が|を)?拒否|连接被拒绝|拒绝连接|연결이 거부|연결 거부"
    ),
    "access denied": (
        r"zugriff verweigert|keine berechtigung|accès refusé|permission non accordée|acceso denegado"
        r"|permiso denegado|acesso negado|permissão negada|accesso negato|отказано в доступе"
        r"|アクセスが?拒否|拒绝访问|权限不(?:足|够)|접근 거부|권한이 없"
    ),
    "no space left on device": (
        r"kein speicherplatz|aucun espace disponible|no queda espacio|não há espaço|spazio esaurito"
        r"|не осталось свободного места|空き領域がありません|没有空间|공간이 없"
    ),
    "out of memory": (
        r"nicht genügend speicher|speicher aufgebraucht|mémoire (?:insuffisante|épuisée)"
        r"|memoria (?:insuficiente|agotada)|memória (?:insuficiente|esgotada)|недостаточно памяти"
        r"|メモリ不足|内存不足|메모리 부족"
    ),
    "Name or service not known": (
        r"name oder (?:der )?dienst (?:ist )?nicht bekannt|nom ou service inconnu"
        r"|nombre o servicio desconocido|nome ou serviço desconhecido|名前またはサービスが不明|名前解決"
        r"|无法解析|未知的名称或服务|이름을 (?:확인|해석)할 수 없"
    ),
    "password authentication failed for user": (
        r"passwort-authentifizierung|authentification par mot de passe échouée"
        r"|la autentificación password falló|autenticação do tipo senha falhou"
        r"|не прош[её]л проверку подлинности|パスワード認証に失敗|password 认证失败|密码认证失败"
        r"|인증을 실패"
    ),
    "sorry, too many clients already": (
        r"schon zu viele verbindungen|trop de clients sont déjà connectés|ya tenemos demasiados clientes"
        r"|muitos clientes conectados|уже слишком много клиентов|クライアント数が多すぎます|太多的客户"
        r"|클라이언트 접속이 너무 많"
    ),
    'database "app" does not exist': (
        r"datenbank [»\x22„]\S{1,64} existiert nicht|la base de données .{1,70} n'existe pas"
        r"|no existe la base de datos|banco de dados .{1,70} não existe|база данных .{1,70} не существует"
        r"|データベース.{1,70}存在しません|数据库.{1,70}不存在"
    ),
    'relation "app" does not exist': (
        r"relation [»\x22„]\S{1,64} existiert nicht|la relation .{1,70} n'existe pas|no existe la relación"
        r"|relação .{1,70} não existe|отношение .{1,70} не существует|リレーション.{1,70}存在しません"
        r"|关系.{1,70}不存在"
    ),
}
MEANINGS = tuple((re.compile(phrases, re.IGNORECASE), says) for says, phrases in PHRASES.items())
WORDS = (
    *("zeitü", "délai", "tiempo", "expiró", "tempo", "время", "タイムアウト", "超时", "超時", "시간"),
    *("타임아웃", "verbindung", "connexion", "conexión", "conexão", "connessione", "соединении", "拒否"),
    *("拒绝", "거부", "verweigert", "berechtigung", "accès", "permission non", "acceso", "permiso"),
    *("acesso", "permissão", "accesso", "доступе", "权限", "권한", "speicher", "espace", "espacio"),
    *("espaço", "spazio", "места", "空き", "空间", "공간", "mémoire", "memoria", "memória", "памяти"),
    *("メモリ", "内存", "메모리", "dienst", "inconnu", "desconocido", "desconhecido", "名前", "解析"),
    *("未知", "이름", "passwort", "mot de passe", "autentificación", "autenticação", "подлинности"),
    *("认证", "認証", "인증", "clients sont", "clientes", "клиентов", "クライアント", "客户"),
    *("클라이언트", "existiert", "n'existe", "no existe", "não existe", "существует", "存在"),
)


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    for line, item in items:
        for form, says in MEANINGS:
            if form.search(item.text):
                yield Fact(says, line)


reader = Reader(words=WORDS, read=read)
