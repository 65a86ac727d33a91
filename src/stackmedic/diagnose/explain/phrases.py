"""What PostgreSQL and the C library say in the language of their system, by what it says in English.

Of each message so much stands here as leaves no doubt; "…" is a gap within the line. Sources: the catalogues of
PostgreSQL 15 (src/backend/po, src/interfaces/libpq/po) and of glibc (po), and how people say it.
"""

PHRASES = {
    "connection timed out": """
        zeitüberschreitung bei | zeitüberschreitung der verbindung | verbindung … zeitüberschreitung
        wartezeit für die verbindung ist abgelaufen | timeout abgelaufen | connexion terminée par expiration
        délai d'attente | délai dépassé | délai est dépassé | délai expiré | expiró el tiempo de conexión
        tiempo de espera agotado | connessione scaduta | timeout scaduto | tempo esgotado | tempo limite
        verbinding is verlopen | przekroczony czas oczekiwania | tidsgräns löpte ut | timeout utgången
        bağlantıda zaman aşımı | spojení bylo příliš dlouho neaktivní | время ожидания соединения
        время ожидания истекло | інтервал очікування з'єднання | タイムアウトしました | タイムアウト期間
        接続がタイムアウト | 接続タイムアウト | 接続 … タイムアウト | 连接超时 | 超时满 | 連線超過時間
        連線逾時 | 시간 초과 | 타임아웃""",
    "connection refused": """
        verbindung abgelehnt | verbindungsaufbau abgelehnt | verbindung verweigert | connexion refusée
        conexión rehusada | conexión rechazada | connessione rifiutata | conexão recusada
        verbinding is geweigerd | połączenie odrzucone | förbindelsen förvägrad | bağlantı reddedildi
        spojení odmítnuto | в соединении отказано | у з'єднанні відмовлено | 接続を拒否 | 接続が拒否 | 接続拒否
        拒绝连接 | 连接被拒绝 | 連線被拒絕 | 연결이 거부 | 연결 거부""",
    "no route to host": """
        keine route zum zielrechner | aucun chemin d'accès pour atteindre | no existe ninguna ruta hasta
        nessun instradamento per l'host | não há rota para o host | geen route naar host | brak trasy do hosta
        ingen väg till värd | нет маршрута до узла | немає маршруту до вузла | ホストへの経路がありません
        没有到主机的路由 | 호스트로 갈 루트가 없음""",
    "network is unreachable": """
        das netzwerk ist nicht erreichbar | le réseau n'est pas accessible | la red es inaccesible
        la rete non è raggiungibile | a rede está fora de alcance | netwerk is onbereikbaar
        sieć jest niedostępna | сеть недоступна | ネットワークに届きません | 网络不可达 | 네트워크가 접근 불가능""",
    "connection reset by peer": """
        vom kommunikationspartner zurückgesetzt | connexion ré-initialisée par | conexión reinicializada por
        connessione interrotta dal corrispondente | conexão fechada pela outra ponta | verbinding is weggevallen
        połączenie zerwane przez drugą stronę | förbindelse borttagen av partnern
        соединение разорвано другой стороной | вузол розірвав з | 接続が相手からリセット | 连接被对方重设
        連線被對方重設 | 상대편이 연결을 끊음""",
    "server closed the connection unexpectedly": """
        beendete die verbindung unerwartet | connexion au serveur a été coupée de façon inattendue
        ha cerrado la conexión inesperadamente | ha chiuso la connessione inaspettatamente
        servern stängde oväntat ner | сервер неожиданно закрыл соединение | сервер неочікувано закрив
        接続が想定外にクローズ | 服务器意外地关闭 | 서버가 갑자기 연결을 닫았음""",
    "access denied": """
        zugriff verweigert | keine berechtigung | accès refusé | permission non accordée | acceso denegado
        permiso denegado | accesso negato | permesso negato | acesso negado | permissão negada
        toegang geweigerd | brak dostępu | åtkomst nekas | erişim engellendi | отказано в доступе
        відмовлено у доступі | アクセス拒否 | アクセスが拒否 | 許可がありません | 拒绝访问 | 权限不足 | 权限不够
        접근 거부 | 허가 거부 | 권한이 없""",
    "no space left on device": """
        kein speicherplatz | aucun espace disponible | no queda espacio | spazio esaurito | não há espaço
        geen ruimte meer over | brak miejsca na urządzeniu | enheten är full | не осталось свободного места
        недостатньо місця на пристрої | 空き領域がありません | 没有空间 | 已無多餘空間 | 공간이 없
        남은 공간이 없음""",
    "read-only file system": """
        das dateisystem ist nur lesbar | accessible en lecture seulement | sistema de ficheros de sólo lectura
        file system in sola lettura | arquivos somente para leitura | bestandssysteem is alleen-lezen
        wyłącznie do odczytu | skrivskyddat filsystem | доступна только для чтения
        読み込み専用ファイルシステム | 只读文件系统 | 唯讀的檔案系統 | 읽기전용 파일 시스템""",
    "out of memory": """
        nicht genügend speicher | nicht genügend hauptspeicher | speicher aufgebraucht | mémoire insuffisante
        mémoire épuisée | ne peut allouer de la mémoire | memoria insuficiente | memoria agotada
        no se pudo asignar memoria | impossibile allocare memoria | memória insuficiente | memória esgotada
        não foi possível alocar memória | onvoldoende geheugen | nie można przydzielić pamięci
        kan inte allokera minne | недостаточно памяти | невозможно выделить память | メモリ不足
        メモリを確保できません | 内存不足 | 无法分配内存 | 無法配置記憶體 | 메모리 부족 | 메모리를 할당할 수 없""",
    "too many open files": """
        zu viele offene dateien | trop de fichiers ouverts | demasiados ficheros abiertos | troppi file aperti
        muitos arquivos abertos | za dużo otwartych plików | слишком много открытых файлов | ファイルを開きすぎ
        打开的文件过多 | 열린 파일이 너무 많음""",
    "exec format error": """
        fehler im format der programmdatei | erreur de format pour exec | formato de ejecutable incorrecto
        formato eseguibile non valido | erro no formato exec | błędny format pliku wykonywalnego
        формата выполняемого файла | 実行形式エラー | 可执行文件格式错误 | exec 형식 오류""",
    "Name or service not known": """
        name oder der dienst ist nicht bekannt | name oder dienst nicht bekannt | nom ou service inconnu
        nombre o servicio desconocido | nome o servizio sconosciuto | nome ou serviço desconhecido
        naam of dienst is niet bekend | nazwa lub usługa jest nieznana | namn eller tjänst okänd
        неизвестное имя или служба | невідома назва чи сервіс | 名前またはサービスが不明 | 未知的名称或服务
        名稱或服務未知 | 이름 혹은 서비스를 알 수 없 | 이름을 확인할 수 없 | 이름을 해석할 수 없
        fehler bei der namensauflösung | échec temporaire dans la résolution | fallo temporal en la resolución
        errore temporaneo nella risoluzione | na resolução de nome | chwilowo niemożliwe
        временный сбой в разрешении | 名前解決に一時的 | 名前解決 | 域名解析暂时失败 | 无法解析
        konnte hostnamen … nicht in adresse übersetzen | pu traduire le nom d'hôte
        no se pudo traducir el nombre | conversione del nome host … fallita
        преобразовать имя … в адрес не удалось | アドレスに変換できませんでした | 无法解释主机名""",
    "password authentication failed for user": """
        passwort-authentifizierung … fehlgeschlagen | authentification par mot de passe
        autentificación password falló | autenticazione con password fallita | autenticação do tipo senha falhou
        lösenordsautentisering misslyckades | не прошёл проверку подлинности | не прошел проверку подлинности
        не пройшов автентифікацію | パスワード認証に失敗 | password 认证失败 | 密码认证失败 | 인증을 실패""",
    "no pg_hba.conf entry for host, no encryption": """
        pg_hba.conf … keine verschlüsselung | pg_hba.conf … sin cifrado | pg_hba.conf … aucun chiffrement
        pg_hba.conf … nessuna crittografia | pg_hba.conf … ingen kryptering | pg_hba.conf … без шифрования
        pg_hba.conf … 暗号化なし | 암호화 안함 … pg_hba.conf | no encryption 的 pg_hba.conf""",
    "sorry, too many clients already": """
        schon zu viele verbindungen | zu viele verbindungen von rolle | trop de clients sont déjà connectés
        trop de connexions pour le rôle | ya tenemos demasiados clientes | demasiadas conexiones para el rol
        troppi client già connessi | muitos clientes conectados | för många klienter
        уже слишком много клиентов | вже забагато клієнтів | クライアント数が多すぎます | 太多的客户
        동시 접속자 수를 초과 | 클라이언트 접속이 너무 많 | die verbleibenden verbindungen sind für
        emplacements de connexions restants sont réservés | las conexiones restantes están reservadas
        slot di connessione sono riservati | resterande anslutningsslottar är reserverade
        оставшиеся слоты подключений зарезервированы | слоти підключень, які залишились | 残りの接続スロット
        남은 연결 슬롯 | 已保留的连接位置""",
    'database "app" does not exist': """
        datenbank … existiert nicht | la base de données … n'existe pas | no existe la base de datos
        il database … non esiste | banco de dados … não existe | databasen … existerar inte
        база данных … не существует | бази даних … не існує | データベース … 存在しません | 数据库 … 不存在
        데이터베이스 없음""",
    'relation "app" does not exist': """
        relation … existiert nicht | la relation … n'existe pas | no existe la relación
        la relazione … non esiste | relação … não existe | relationen … existerar inte
        отношение … не существует | відношення … не існує | リレーション … 存在しません | 关系 … 不存在
        릴레이션 … 없습니다 | spalte … existiert nicht | la colonne … n'existe pas | no existe la columna
        la colonna … non esiste | coluna … não existe | kolumnen … existerar inte | столбец … не существует
        стовпця … не існує | 列 … は存在しません | 字段 … 不存在 | 이름의 칼럼은 없습니다""",
    "FATAL: the database system is starting up": """
        das datenbanksystem startet | das datenbanksystem fährt herunter
        das datenbanksystem ist im wiederherstellungs | le système de bases de données se lance
        le système de base de données s'arrête | est en cours de restauration | base de datos está iniciándose
        base de datos está apagándose | está en modo de recuperación | il database si sta avviando
        il database si sta spegnendo | il database è in modalità di ripristino | databassystemet startar upp
        databassystemet stänger ner | система баз данных запускается | система баз данных останавливается
        система баз данных в режиме восстановления | система бази даних запускається
        データベースシステムは起動処理中 | データベースシステムはシャットダウン | データベースシステムはリカバリ
        数据库系统启动中 | 数据库系统停止中 | 数据库系统在恢复模式 | 새로 가동 중
        데이터베이스 시스템이 중지 중""",
    "terminating connection due to administrator command": """
        aufgrund von anweisung des administrators | à la demande de l'administrateur
        una orden del administrador | su comando dell'amministratore | ett administratörskommando
        по команде администратора | по команді адміністратора | 管理者コマンドにより接続を終了
        由于管理员命令中断 | 관리자 요청에 의해서 연결""",
    "ERROR: cannot execute INSERT in a read-only transaction": """
        in einer read-only-transaktion ausgeführt | dans une transaction en lecture seule
        en una transacción de sólo lectura | in una transazione a sola lettura | i read-only-transaktion
        в транзакции в режиме "только чтение" | в транзакції "лише для читання"
        リードオンリーのトランザクション | 只读模式的事务 | 읽기 전용 트랜잭션""",
    "canceling statement due to lock timeout": """
        wegen zeitüberschreitung einer sperre | pour l'obtention des verrous | tiempo de espera de candados
        a causa di timeout di lock | på grund av lås-timeout | из-за тайм-аута блокировки
        через тайм-аут блокування | ロックのタイムアウトのため | 由于锁超时 | 잠금 대기 시간 초과""",
    "canceling statement due to statement timeout": """
        wegen zeitüberschreitung der anfrage | pour l'exécution de l'instruction
        tiempo de espera de sentencias | dell'istruzione a causa di timeout | på grund av sats-timeout
        выполнение оператора отменено из-за тайм-аута | ステートメントのタイムアウトのため | 由于语句执行超时
        명령실행시간 초과""",
}
