// The wire as silenceper/wechat (https://github.com/silenceper/wechat) writes it, over Go's net/http and encoding/json,
// which it uses as well. Read from its source and written anew; the SDK itself is in no Debian package.
//
// Peculiar to it: every answer is decoded into structs, so that a number written as text is an error; a link to a mini
// program is always there, mostly empty; "<>&" are not escaped; a file is named by its whole path; an account of
// customer service is deleted by a body. It renews no token by itself: whoever uses it clears its cache (here: once).
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strings"
)

const (
	stranger = "o_rbq1ZyN5aUoKi8XjQvYbGm2TfE"
	visitor  = "ogYQ75G33BMpuKOjKjIIOiFP7cF4"
	words    = "Wd3kq0Zb7nXh2RjT9vYc5LmPs8FgAe4UoKi1QxBtNwE"
	lesson   = "Hk7cT2vQ9sWmXe4RYbN1uJfLzP8dAoG5iKtEw0QhBx3"
)

var (
	followers = []string{"o_rbq1TOgERuflYd7PsiE9H565Oo", "o_rbq1WcX8kT2mVnQ4yLsHd7JgPe"}
	picture   = []byte("\xff\xd8\xff\xe0 a picture \r\n--with a boundary--\r\n\xff\xd9")
	sandbox   = os.Getenv("SANDBOX")
	held      int
	failed    int
)

// Result is what every answer may be.
type Result struct {
	ErrCode int64  `json:"errcode"`
	ErrMsg  string `json:"errmsg"`
}

func (result Result) code() int64 { return result.ErrCode }

type answer interface{ code() int64 }

// Refused is an errcode that is not 0.
type Refused int64

func (refused Refused) Error() string { return fmt.Sprint("errcode ", int64(refused)) }

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func read(response *http.Response, err error) ([]byte, http.Header, error) {
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusOK {
		err = fmt.Errorf("HTTP %d: %s", response.StatusCode, body)
	}
	return body, response.Header, err
}

func marshal(data any) []byte {
	text := must(json.Marshal(data))
	for escaped, plain := range map[string]string{`\u003c`: "<", `\u003e`: ">", `\u0026`: "&"} {
		text = bytes.ReplaceAll(text, []byte(escaped), []byte(plain))
	}
	return text
}

func act(what string, body any) map[string]any {
	text, _, err := read(http.Post(sandbox+"/sandbox/"+what, "application/json", bytes.NewReader(marshal(body))))
	if err != nil {
		panic(err)
	}
	var told map[string]any
	must(0, json.Unmarshal(text, &told))
	return told
}

type client struct {
	appid, secret, host, token string
	fetches                    int
}

func clientOf(kind string) *client {
	text, _, err := read(http.Get(sandbox + "/sandbox/apps"))
	var told struct {
		Apps []struct{ Kind, Appid, Secret string }
	}
	must(0, json.Unmarshal(must(text, err), &told))
	made := &client{host: sandbox}
	for _, app := range told.Apps {
		if app.Kind == kind {
			made.appid, made.secret = app.Appid, app.Secret
		}
	}
	if key := os.Getenv("WECHAT_SECRET"); key != "" {
		made.secret, made.host = key, strings.Replace(os.Getenv("WECHAT_HOST"), "{appid}", made.appid, 1)
	}
	return made
}

func (c *client) fetchToken() error {
	var told struct {
		Result
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"`
	}
	body, _, err := read(http.Post(c.host+"/cgi-bin/stable_token", "application/json;charset=utf-8", bytes.NewReader(marshal(
		map[string]any{"grant_type": "client_credential", "appid": c.appid, "secret": c.secret, "force_refresh": false}))))
	if err == nil {
		err = json.Unmarshal(body, &told)
	}
	c.token, c.fetches = told.AccessToken, c.fetches+1
	return err
}

// Sends what `send` makes of the URL, and once more with a new token when the old one is refused.
func (c *client) call(path string, into answer, send func(url string) (*http.Response, error)) error {
	for try := 0; ; try++ {
		if c.token == "" {
			if err := c.fetchToken(); err != nil {
				return err
			}
		}
		join := "?"
		if strings.Contains(path, "?") {
			join = "&"
		}
		reflect.ValueOf(into).Elem().Set(reflect.Zero(reflect.TypeOf(into).Elem()))
		body, _, err := read(send(c.host + path + join + "access_token=" + c.token))
		if err == nil {
			err = json.Unmarshal(body, into)
		}
		if err != nil {
			return fmt.Errorf("%s: %w: %s", path, err, body)
		}
		switch code := into.code(); {
		case code == 0:
			return nil
		case try == 0 && (code == 40001 || code == 42001):
			c.token = ""
		default:
			return Refused(code)
		}
	}
}

func (c *client) get(path string, into answer) error { return c.call(path, into, http.Get) }

func (c *client) post(path string, data any, into answer) error {
	return c.call(path, into, func(url string) (*http.Response, error) {
		return http.Post(url, "application/json;charset=utf-8", bytes.NewReader(marshal(data)))
	})
}

func (c *client) upload(path, filename string, content []byte, description string, into answer) error {
	return c.call(path, into, func(url string) (*http.Response, error) {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		must(must(form.CreateFormFile("media", filename)).Write(content))
		if description != "" {
			must(must(form.CreateFormField("description")).Write([]byte(description)))
		}
		form.Close()
		return http.Post(url, form.FormDataContentType(), &body)
	})
}

func check(what string, body func() (bool, error)) {
	ok, err := body()
	if ok && err == nil {
		held++
		return
	}
	failed++
	fmt.Printf("as silenceper/wechat %s: %v %v\n", what, ok, err)
}

type value struct {
	Value any    `json:"value"`
	Color string `json:"color"`
}

type message struct {
	ToUser      string           `json:"touser"`
	TemplateID  string           `json:"template_id"`
	URL         string           `json:"url,omitempty"`
	Page        string           `json:"page"`
	Data        map[string]value `json:"data"`
	MiniProgram struct {
		AppID    string `json:"appid"`
		PagePath string `json:"pagepath"`
	} `json:"miniprogram"`
	State string `json:"miniprogram_state"`
	Lang  string `json:"lang"`
}

func main() {
	account, mini := clientOf("service_account"), clientOf("mini_program")
	note := message{ToUser: followers[0], TemplateID: words, URL: "https://example.com/?a=1&b=2", Data: map[string]value{
		"thing1": {Value: "silenceper"}, "time2": {Value: "2026年11月21日 20:00"}, "phrase3": {Value: "未完成"}, "character_string4": {Value: "W-20261121"}}}
	var sent struct {
		Result
		MsgID int64 `json:"msgid"`
	}
	check("a template message", func() (bool, error) {
		err := account.post("/cgi-bin/message/template/send", note, &sent)
		return sent.MsgID > 0, err
	})
	act("tokens", map[string]string{"appid": account.appid, "how": "expire"})
	check("an expired token is fetched anew, once", func() (bool, error) {
		var people struct {
			Result
			Total, Count int
			Data         struct{ OpenID []string }
			NextOpenID   string `json:"next_openid"`
		}
		err := account.get("/cgi-bin/user/get", &people)
		wanted := 2
		if account.host != sandbox {
			wanted = 1
		}
		return len(people.Data.OpenID) == people.Count && account.fetches == wanted, err
	})
	check("who does not follow is refused", func() (bool, error) {
		away := note
		away.ToUser = stranger
		return account.post("/cgi-bin/message/template/send", away, &sent) == Refused(43004), nil
	})

	act("prompt", map[string]any{"openid": visitor, "answers": map[string]string{lesson: "accept"}})
	check("a subscribe message", func() (bool, error) {
		return true, mini.post("/cgi-bin/message/subscribe/send", message{ToUser: visitor, TemplateID: lesson, Data: map[string]value{
			"thing1": {Value: "silenceper"}, "time2": {Value: "2026年11月21日 09:00"}, "amount3": {Value: "￥99.00"},
			"character_string4": {Value: "NO-1"}, "phrase5": {Value: "待上课"}}}, &Result{})
	})
	act("message", map[string]string{"openid": followers[1], "type": "text", "content": "老师好"})
	check("a customer message", func() (bool, error) {
		return true, account.post("/cgi-bin/message/custom/send", map[string]any{"touser": followers[1], "msgtype": "text",
			"text": map[string]string{"content": `你好 <a href="https://example.com/?a=1&b=2">看</a>`}}, &Result{})
	})
	check("a mass message and its state", func() (bool, error) {
		var mass struct {
			Result
			MsgID     int64  `json:"msg_id"`
			MsgDataID int64  `json:"msg_data_id"`
			MsgStatus string `json:"msg_status"`
		}
		err := account.post("/cgi-bin/message/mass/send", map[string]any{"touser": followers, "msgtype": "text",
			"text": map[string]string{"content": "silenceper 群发"}}, &mass)
		if err == nil {
			err = account.post("/cgi-bin/message/mass/get", map[string]any{"msg_id": fmt.Sprint(mass.MsgID)}, &mass)
		}
		return mass.MsgStatus != "", err
	})
	check("a file goes up by its path and comes back", func() (bool, error) {
		var media struct {
			Result
			Type      string `json:"type"`
			MediaID   string `json:"media_id"`
			CreatedAt int64  `json:"created_at"`
		}
		if err := account.upload("/cgi-bin/media/upload?type=image", `/tmp/小石 "1".jpg`, picture, "", &media); err != nil {
			return false, err
		}
		body, header, err := read(http.Get(account.host + "/cgi-bin/media/get?access_token=" + account.token + "&media_id=" + media.MediaID))
		return bytes.Equal(body, picture) && header.Get("Content-Disposition") == `attachment; filename="`+media.MediaID+`.jpg"`, err
	})
	check("a film of material", func() (bool, error) {
		film := append([]byte("\x00\x00\x00\x18ftypmp42"), make([]byte, 2_000_000)...)
		return true, account.upload("/cgi-bin/material/add_material?type=video", "/tmp/a.mp4", film, `{"title":"片","introduction":"介绍"}`, &Result{})
	})
	check("a file that is not there is JSON", func() (bool, error) {
		return account.get("/cgi-bin/media/get?media_id=x", &Result{}) == Refused(40007), nil
	})

	check("accounts of customer service, with numbers as numbers", func() (bool, error) {
		one := map[string]string{"kf_account": "go@test", "nickname": "客服"}
		var list struct {
			Result
			List []struct {
				Account string `json:"kf_account"`
				ID      int    `json:"kf_id"`
			} `json:"kf_list"`
		}
		err := account.post("/customservice/kfaccount/add", one, &Result{})
		if err == nil {
			err = account.get("/cgi-bin/customservice/getkflist", &list)
		}
		if err == nil {
			err = account.post("/customservice/kfaccount/del", map[string]string{"kf_account": "go@test"}, &Result{})
		}
		return len(list.List) == 1 && list.List[0].ID > 0, err
	})
	check("titles and budgets decode", func() (bool, error) {
		var titles struct {
			Result
			Count int
			Data  []struct {
				TID        int    `json:"tid"`
				Title      string `json:"title"`
				Type       int    `json:"type"`
				CategoryID string `json:"categoryId"`
			}
		}
		var quota struct {
			Result
			Quota struct {
				DailyLimit int64 `json:"daily_limit"`
				Used       int64 `json:"used"`
				Remain     int64 `json:"remain"`
			}
		}
		err := mini.get("/wxaapi/newtmpl/getpubtemplatetitles?ids="+url.QueryEscape("2,307,616")+"&start=0&limit=10", &titles)
		if err == nil {
			err = account.post("/cgi-bin/openapi/quota/get", map[string]string{"cgi_path": "/cgi-bin/message/custom/send"}, &quota)
		}
		return quota.Quota.DailyLimit > quota.Quota.Used, err
	})
	fmt.Printf("as silenceper/wechat: %d passed, %d failed\n", held, failed)
	if failed > 0 {
		os.Exit(1)
	}
}
