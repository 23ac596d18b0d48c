<?php
// The wire as EasyWeChat 4, 5 and 6 (https://github.com/w7corp/easywechat) write it through Guzzle and Symfony, over
// PHP's curl, which both use. Read from its source and written anew; EasyWeChat itself is in no Debian package.
//
// Peculiar to it: slashes in JSON are escaped ("\/"), an empty body is "{}", nothing given is null; lists are asked for
// by POST; the type of a file is a part beside it; over a megabyte "Expect: 100-continue" goes ahead (Guzzle), gzip
// would be welcome; a file is known by its Content-Disposition. A token is renewed once: 4 and 5 by the errcode, 6 when
// "42001" stands anywhere in the answer.
declare(strict_types=1);

const FOLLOWERS = ['o_rbq1TOgERuflYd7PsiE9H565Oo', 'o_rbq1WcX8kT2mVnQ4yLsHd7JgPe'];
const STRANGER = 'o_rbq1ZyN5aUoKi8XjQvYbGm2TfE';
const VISITOR = 'ogYQ75G33BMpuKOjKjIIOiFP7cF4';
const WORDS = 'Wd3kq0Zb7nXh2RjT9vYc5LmPs8FgAe4UoKi1QxBtNwE';
const LESSON = 'Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3';
const PICTURE = "\xff\xd8\xff\xe0 a picture \r\n--with what looks like a boundary--\r\n\xff\xd9";

define('SANDBOX', getenv('SANDBOX'));
define('HOST', getenv('WECHAT_HOST') ?: SANDBOX);

/** One exchange: [headers in lower case, body]. */
function exchange(string $method, string $url, ?string $body = null, array $headers = []): array
{
    $curl = curl_init($url);
    $told = [];
    curl_setopt_array($curl, [
        CURLOPT_CUSTOMREQUEST => $method, CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 20, CURLOPT_ENCODING => '',
        CURLOPT_HTTPHEADER => $headers, CURLOPT_EXPECT_100_TIMEOUT_MS => 10_000,
        CURLOPT_HEADERFUNCTION => function ($curl, string $line) use (&$told): int {
            [$name, $value] = explode(':', $line, 2) + [1 => ''];
            $told[strtolower($name)] = trim($value);
            return strlen($line);
        },
    ]);
    if ($body !== null) {
        curl_setopt($curl, CURLOPT_POSTFIELDS, $body);
    }
    $answer = curl_exec($curl);
    if ($answer === false || curl_getinfo($curl, CURLINFO_RESPONSE_CODE) !== 200) {
        throw new RuntimeException("$method $url: " . curl_error($curl) . ' ' . $answer);
    }
    return [$told, $answer];
}

function act(string $what, ?array $body = null): array
{
    $text = $body === null ? null : json_encode($body);
    return json_decode(exchange($text === null ? 'GET' : 'POST', SANDBOX . "/sandbox/$what", $text)[1], true);
}

final class Client
{
    public string $appid;
    public string $secret;
    public int $fetches = 0;
    private string $host;
    private ?string $token = null;

    public function __construct(string $kind, private int $version)
    {
        $app = current(array_filter(act('apps')['apps'], fn (array $one): bool => $one['kind'] === $kind));
        [$this->appid, $this->secret] = [$app['appid'], getenv('WECHAT_SECRET') ?: $app['secret']];
        $this->host = str_replace('{appid}', $this->appid, HOST);
    }

    private function fetchToken(): void
    {
        $fields = ['grant_type' => 'client_credential', 'appid' => $this->appid, 'secret' => $this->secret];
        $answer = $this->version < 6
            ? exchange('GET', "$this->host/cgi-bin/token?" . http_build_query($fields))
            : exchange('POST', "$this->host/cgi-bin/stable_token", json_encode([...$fields, 'force_refresh' => false]),
                       ['Content-Type: application/json']);
        $this->token = json_decode($answer[1], true)['access_token'];
        $this->fetches++;
    }

    /** The decoded answer; [headers, bytes] of a file. */
    public function request(string $method, string $path, array $query = [], ?string $body = null, array $headers = []): array
    {
        for ($try = 0; ; $try++) {
            if ($this->token === null) {
                $this->fetchToken();
            }
            $url = "$this->host/$path?" . http_build_query(['access_token' => $this->token, ...$query]);
            [$told, $answer] = exchange($method, $url, $body, $headers);
            if (stripos($told['content-disposition'] ?? '', 'attachment') !== false) {
                return [$told, $answer];
            }
            $result = json_decode($answer, true, flags: JSON_THROW_ON_ERROR);
            $stale = $this->version < 6 ? in_array($result['errcode'] ?? 0, [40001, 40014, 42001], true) : str_contains($answer, '42001');
            if (!$stale || $try > 0) {
                return $result;
            }
            $this->token = null;
        }
    }

    public function get(string $path, array $query = []): array
    {
        return $this->request('GET', $path, $query);
    }

    public function post(string $path, array $data = []): array
    {
        $text = json_encode($data, $data === [] ? JSON_FORCE_OBJECT : JSON_UNESCAPED_UNICODE);
        return $this->request('POST', $path, [], $text, ['Content-Type: application/json']);
    }

    /** Guzzle's parts tell their length, Symfony's their encoding. */
    public function upload(string $path, string $filename, string $bytes, array $fields = []): array
    {
        $mark = $this->version < 6 ? sha1($filename) : '_symfony_' . substr(sha1($filename), 0, 8) . '-x_';
        $extra = fn (string $text): string => $this->version < 6 ? 'Content-Length: ' . strlen($text) . "\r\n" : "Content-Transfer-Encoding: 8bit\r\n";
        $file = "--$mark\r\nContent-Disposition: form-data; name=\"media\"; filename=\"$filename\"\r\n"
            . $extra($bytes) . "Content-Type: image/jpeg\r\n\r\n$bytes\r\n";
        $rest = '';
        foreach ($fields as $name => $text) {
            $rest .= "--$mark\r\nContent-Disposition: form-data; name=\"$name\"\r\n" . $extra($text) . "\r\n$text\r\n";
        }
        $body = "$file$rest--$mark--\r\n";
        $headers = ["Content-Type: multipart/form-data; boundary=$mark"];
        if ($this->version < 6) {
            $headers[] = strlen($body) > 1_048_576 ? 'Expect: 100-Continue' : 'Expect:';
        }
        return $this->request('POST', $path, [], $body, $headers);
    }
}

function play(int $version): bool
{
    [$account, $mini] = [new Client('service_account', $version), new Client('mini_program', $version)];
    [$held, $failed] = [0, 0];
    $check = function (string $what, callable $body) use (&$held, &$failed, $version): void {
        try {
            $fault = $body() ? null : 'it did not';
        } catch (Throwable $thrown) {
            $fault = (string) $thrown;
        }
        $fault === null ? $held++ : $failed++;
        if ($fault !== null) {
            echo "as EasyWeChat $version $what: $fault\n";
        }
    };
    $words = fn (string $course): array => [
        'thing1' => ['value' => $course], 'time2' => ['value' => '2026年11月21日 20:00'],
        'phrase3' => ['value' => '未完成'], 'character_string4' => ['value' => 'W-20261121']];
    $message = ['touser' => FOLLOWERS[0], 'template_id' => WORDS, 'url' => 'https://example.com/a/b', 'data' => $words("EasyWeChat $version")];

    $check('a template message', fn () => $account->post('cgi-bin/message/template/send', $message)['msgid'] > 0);
    act('tokens', ['appid' => $account->appid, 'how' => 'expire']);
    $check('an expired token is fetched anew, once', fn () => $account->get('cgi-bin/user/get', ['next_openid' => null])['count'] > 0
        && $account->fetches === (HOST === SANDBOX ? 2 : 1));
    $check('who does not follow is refused', fn () => $account->post('cgi-bin/message/template/send', ['touser' => STRANGER] + $message)['errcode'] === 43004);
    $check('templates by POST', fn () => count($account->post('cgi-bin/template/get_all_private_template')['template_list']) > 0);
    $check('the blacklist from null on', fn () => $account->post('cgi-bin/tags/members/getblacklist', ['begin_openid' => null])['total'] === 0);
    act('prompt', ['openid' => VISITOR, 'answers' => [LESSON => 'accept']]);
    $check('a subscribe message', fn () => $mini->post('cgi-bin/message/subscribe/send', [
        'touser' => VISITOR, 'template_id' => LESSON, 'page' => '', 'data' => [
            'thing1' => ['value' => 'EasyWeChat'], 'time2' => ['value' => '2026年11月21日 09:00'],
            'amount3' => ['value' => '￥99.00'], 'character_string4' => ['value' => 'NO-1'],
            'phrase5' => ['value' => '待上课']]])['errcode'] === 0);
    act('message', ['openid' => FOLLOWERS[1], 'type' => 'text', 'content' => '老师好']);
    $check('a customer message', fn () => $account->post('cgi-bin/message/custom/send', [
        'touser' => FOLLOWERS[1], 'msgtype' => 'text', 'text' => ['content' => '看 https://example.com/a']])['errcode'] === 0);
    $check('its slashes arrive as slashes', fn () => str_contains(
        json_encode(act('inbox?openid=' . FOLLOWERS[1]), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE), '看 https://example.com/a'));
    $sent = $account->post('cgi-bin/message/mass/send', ['touser' => FOLLOWERS, 'msgtype' => 'text', 'text' => ['content' => "群发 $version"]]);
    $check('a mass message and its state', fn () => $sent['errcode'] === 0
        && $account->post('cgi-bin/message/mass/get', ['msg_id' => (string) $sent['msg_id']])['msg_id'] === $sent['msg_id']);
    $check('a file goes up and comes back', function () use ($account) {
        $kept = $account->upload('cgi-bin/media/upload', '图.jpg', PICTURE, ['type' => 'image']);
        [$told, $bytes] = $account->get('cgi-bin/media/get', ['media_id' => $kept['media_id']]);
        return $bytes === PICTURE && preg_match('/filename="(?<name>.*?)"/', $told['content-disposition'], $match)
            && $match['name'] === "{$kept['media_id']}.jpg";
    });
    $check('a large one after 100 Continue, its type beside it', fn () => isset($account->upload(
        'cgi-bin/material/add_material', 'a.mp4', "\0\0\0\x18ftypmp42" . str_repeat("\0", 3_000_000),
        ['description' => json_encode(['title' => '片', 'introduction' => '介绍'], JSON_UNESCAPED_UNICODE), 'type' => 'video'])['media_id']));
    $check('a file that is not there is JSON', fn () => $account->get('cgi-bin/media/get', ['media_id' => 'x'])['errcode'] === 40007);
    echo "as EasyWeChat $version: $held passed, $failed failed\n";
    return $failed === 0;
}

exit(array_product(array_map(play(...), [5, 6])) === 1 ? 0 : 1);
