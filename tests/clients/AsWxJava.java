// The wire as WxJava (https://github.com/binarywang/WxJava) writes it through OkHttp and Apache HttpClient, over the two
// clients of the JDK. Read from its source and written anew; WxJava itself is in no Debian package.
//
// Peculiar to it: JSON goes as text/plain (OkHttp); uploads of a stream are chunked, their names raw UTF-8, and those of
// material have a Content-Type without a boundary (Apache); a download is an error when its type is application/json and
// must else have a Content-disposition that ends with its filename; the token of a login is in its query too; -1 is
// waited for; 40001, 40014 and 42001 are answered by one new token and the same call again. The JDK's own client offers
// HTTP/2 by an Upgrade with every call.
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public final class AsWxJava {
  static final String SANDBOX = System.getenv("SANDBOX");
  static final String HOST = System.getenv().getOrDefault("WECHAT_HOST", SANDBOX);
  static final boolean DIRECT = HOST.equals(SANDBOX);
  static final List<String> FOLLOWERS = List.of("o_rbq1TOgERuflYd7PsiE9H565Oo", "o_rbq1WcX8kT2mVnQ4yLsHd7JgPe");
  static final String STRANGER = "o_rbq1ZyN5aUoKi8XjQvYbGm2TfE", VISITOR = "ogYQ75G33BMpuKOjKjIIOiFP7cF4";
  static final String WORDS = "Wd3kq0Zb7nXh2RjT9vYc5LmPs8FgAe4UoKi1QxBtNwE", LESSON = "Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3";
  static final byte[] PICTURE = join(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff}, bytes(" a picture \r\n--with a boundary--\r\n"));
  static final HttpClient http = HttpClient.newHttpClient();

  static final class Refused extends Exception {
    final int errcode;
    Refused(String answer) {
      super(answer);
      errcode = Integer.parseInt(member(answer, "errcode"));
    }
  }

  static byte[] bytes(String text) { return text.getBytes(StandardCharsets.UTF_8); }
  static byte[] join(byte[]... all) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] each : all) whole.writeBytes(each);
    return whole.toByteArray();
  }
  /** The first member of that name, wherever it stands: the JDK reads no JSON. "" when there is none. */
  static String member(String json, String name) {
    Matcher found = Pattern.compile("\"" + name + "\":\\s*\"?([^\",}\\]]*)").matcher(json);
    return found.find() ? found.group(1) : "";
  }
  static String json(String text) { return text.replace('\'', '"'); }
  static String act(String what, String body) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(SANDBOX + "/sandbox/" + what));
    if (body != null) request.POST(BodyPublishers.ofString(json(body)));
    return http.send(request.build(), BodyHandlers.ofString()).body();
  }

  static final class Client {
    final String appid, secret, host;
    String token;
    int fetches = 0;

    Client(String appid) throws Exception {
      this.appid = appid;
      String apps = act("apps", null);
      secret = System.getenv().getOrDefault("WECHAT_SECRET", member(apps.substring(apps.indexOf("\"appid\":\"" + appid)), "secret"));
      host = HOST.replace("{appid}", appid);
    }

    void fetchToken() throws Exception {
      String path = "/cgi-bin/token?grant_type=client_credential&appid=" + appid + "&secret=" + secret;
      String answer = http.send(HttpRequest.newBuilder(URI.create(host + path)).build(), BodyHandlers.ofString()).body();
      token = member(answer, "access_token");
      if (token.isEmpty()) throw new Refused(answer);
      ++fetches;
    }

    interface Executor<T> { T execute(String uri) throws Exception; }
    <T> T call(String path, Executor<T> executor) throws Exception {
      for (int tries = 0;; ++tries) {
        if (token == null) fetchToken();
        try {
          return executor.execute(host + path + (path.contains("?") ? "&" : "?") + "access_token=" + token);
        } catch (Refused told) {
          if (tries > 0 || !List.of(40001, 40014, 42001).contains(told.errcode)) throw told;
          token = null;
        }
      }
    }
    static String checked(String answer) throws Refused {
      String errcode = member(answer, "errcode");
      if (!errcode.isEmpty() && !errcode.equals("0")) throw new Refused(answer);
      return answer;
    }
    String send(String path, HttpRequest.Builder request) throws Exception {
      return call(path, uri -> checked(http.send(request.uri(URI.create(uri)).build(), BodyHandlers.ofString(StandardCharsets.UTF_8)).body()));
    }
    String get(String path) throws Exception { return send(path, HttpRequest.newBuilder()); }
    String post(String path, String body) throws Exception {
      return send(path, HttpRequest.newBuilder().header("Content-Type", "text/plain; charset=utf-8").POST(BodyPublishers.ofString(json(body))));
    }

    byte[] download(String path) throws Exception {
      return call(path, uri -> {
        HttpResponse<byte[]> answer = http.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofByteArray());
        if (answer.headers().firstValue("Content-Type").orElse("").startsWith("application/json")) throw new Refused(new String(answer.body(), StandardCharsets.UTF_8));
        String named = answer.headers().firstValue("Content-disposition").orElse("");
        if (!named.matches(".*filename=\"(.*)\"")) throw new IllegalStateException(named);
        return answer.body();
      });
    }

    /** As Apache HttpClient: in chunks, and for material without telling the boundary. */
    String upload(String path, String filename, byte[] content, String description) throws Exception {
      String mark = "s6hXv0_yT8", head = "--" + mark + "\r\nContent-Disposition: form-data; name=\"";
      byte[] words = description == null ? new byte[0]
          : bytes(head + "description\"\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + json(description) + "\r\n");
      byte[] body = join(bytes(head + "media\"; filename=\"" + filename + "\"\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n"),
          content, bytes("\r\n"), words, bytes("--" + mark + "--\r\n"));
      return call(path, uri -> {
        HttpURLConnection connection = (HttpURLConnection) new URL(uri).openConnection();
        connection.setDoOutput(true);
        connection.setChunkedStreamingMode(4096);
        connection.setRequestProperty("Content-Type", path.contains("/material/") ? "multipart/form-data; charset=ISO-8859-1" : "multipart/form-data; boundary=" + mark + "; charset=UTF-8");
        new ByteArrayInputStream(body).transferTo(connection.getOutputStream());
        return checked(new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      });
    }
  }

  static int held = 0, failed = 0;
  static void check(String what, Callable<Boolean> body) {
    String fault = "it did not";
    try {
      if (body.call()) fault = null;
    } catch (Exception thrown) {
      fault = thrown.toString();
    }
    if (fault == null) ++held; else ++failed;
    if (fault != null) System.out.println("as WxJava " + what + ": " + fault);
  }
  static boolean refused(int errcode, Callable<?> call) throws Exception {
    try {
      call.call();
    } catch (Refused told) {
      return told.errcode == errcode;
    }
    return false;
  }

  public static void main(String[] arguments) throws Exception {
    Client account = new Client("wx6a1b0c2d3e4f5a01"), mini = new Client("wx2210554e092c3f99");
    String message = "{'touser':'%s','template_id':'" + WORDS + "','url':'https://example.com','data':{'thing1':{'value':'WxJava','color':'#173177'},"
        + "'time2':{'value':'2026年11月21日 20:00'},'phrase3':{'value':'未完成'},'character_string4':{'value':'W-20261121'}}}";
    String list = "['" + String.join("','", FOLLOWERS) + "']";
    byte[] film = join(new byte[] {0, 0, 0, 0x18}, bytes("ftypmp42"), new byte[2_000_000]);

    check("a template message", () -> !member(account.post("/cgi-bin/message/template/send", message.formatted(FOLLOWERS.get(0))), "msgid").isEmpty());
    act("tokens", "{'appid':'" + account.appid + "','how':'expire'}");
    check("an expired token is fetched anew, once", () -> account.get("/cgi-bin/user/get").contains(FOLLOWERS.get(0)) && account.fetches == (DIRECT ? 2 : 1));
    check("who does not follow is refused", () -> refused(43004, () -> account.post("/cgi-bin/message/template/send", message.formatted(STRANGER))));
    act("prompt", "{'openid':'" + VISITOR + "','answers':{'" + LESSON + "':'accept'}}");
    check("a subscribe message", () -> member(mini.post("/cgi-bin/message/subscribe/send", "{'touser':'" + VISITOR + "','template_id':'" + LESSON + "','miniprogram_state':'formal',"
        + "'lang':'zh_CN','data':{'thing1':{'value':'WxJava'},'time2':{'value':'2026年11月21日 09:00'},'amount3':{'value':'￥99.00'},"
        + "'character_string4':{'value':'NO-1'},'phrase5':{'value':'待上课'}}}"), "errcode").equals("0"));
    String code = member(act("login", "{'openid':'" + VISITOR + "'}"), "code");
    check("a login whose query bears an access_token", () -> mini.get("/sns/jscode2session?appid=" + mini.appid + "&secret=" + mini.secret
        + "&js_code=" + code + "&grant_type=authorization_code").contains(VISITOR));
    act("message", "{'openid':'" + FOLLOWERS.get(1) + "','type':'text','content':'老师好'}");
    check("a customer message", () -> account.post("/cgi-bin/message/custom/send", "{'touser':'" + FOLLOWERS.get(1) + "','msgtype':'text','text':{'content':'你好'}}").contains("ok"));
    check("a mass message", () -> !member(account.post("/cgi-bin/message/mass/send", "{'touser':" + list + ",'text':{'content':'WxJava 群发'},'msgtype':'text','send_ignore_reprint':0}"), "msg_id").isEmpty());
    check("the speed of mass messages", () -> account.post("/cgi-bin/message/mass/speed/get", "{}").contains("realspeed"));
    check("a file goes up in chunks and comes back", () -> Arrays.equals(PICTURE,
        account.download("/cgi-bin/media/get?media_id=" + member(account.upload("/cgi-bin/media/upload?type=image", "照片.jpg", PICTURE, null), "media_id"))));
    check("a film of material with its description", () -> !member(account.upload("/cgi-bin/material/add_material?type=video", "课.mp4", film, "{'title':'片','introduction':'介绍'}"), "media_id").isEmpty());
    check("a file that is not there is JSON", () -> refused(40007, () -> account.download("/cgi-bin/media/get?media_id=x")));
    System.out.println("as WxJava: " + held + " passed, " + failed + " failed");
    System.exit(failed == 0 ? 0 : 1);
  }
}
