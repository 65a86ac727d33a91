// The smallest Java program that uses PostgreSQL through HikariCP, and an API, at start or per request.
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

public class App {
  static final Logger log = LoggerFactory.getLogger(App.class);
  static final Map<String, String> statements = Map.of(
      "use", "SELECT 1",
      "write", "INSERT INTO notes (note) VALUES (repeat('note ', 1400))",
      "read", "SELECT id, email FROM users",
      "slow", "SELECT id, total FROM orders_by_day");
  static HikariDataSource pool;

  static void askPostgres(String action) throws Exception {
    List<Connection> held = new ArrayList<>();
    while (action.equals("busy") && held.size() < pool.getMaximumPoolSize()) held.add(pool.getConnection());
    try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
      statement.execute(statements.getOrDefault(action, "SELECT 1"));
    }
  }

  static void askHttp() throws Exception {
    HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    HttpRequest request = HttpRequest.newBuilder(URI.create(System.getenv("API_URL"))).build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 400) throw new IllegalStateException("HTTP " + answer.statusCode() + " from " + request.uri());
  }

  static void ask(String store, String action) throws Exception {
    if (store.equals("postgres")) askPostgres(action);
    else askHttp();
  }

  static void handle(HttpExchange exchange) {
    int status = 200;
    try {
      String[] asked = exchange.getRequestURI().getPath().split("/");
      ask(asked[1], asked[2]);
    } catch (Exception error) {
      log.error("Request {} failed", exchange.getRequestURI().getPath(), error);
      status = 500;
    }
    try {
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    } catch (Exception error) {
      log.error("No answer", error);
    }
  }

  public static void main(String[] arguments) throws Exception {
    String atStart = System.getenv("AT_START");
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(System.getenv("DATABASE_URL"));
    if (!atStart.startsWith("postgres")) config.setInitializationFailTimeout(-1);
    pool = new HikariDataSource(config);
    if (!atStart.isEmpty()) ask(atStart.split("/")[0], atStart.split("/")[1]);
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(System.getenv("PORT"))), 0);
    server.createContext("/", App::handle);
    server.start();
  }
}
