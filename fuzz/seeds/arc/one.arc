filedesc://a.arc 0.0.0.0 20200301100000 text/plain 77
1 1 Internet Archive
URL IP-address Archive-date Content-type Archive-length

http://example.org/1 1.2.3.4 20200301100000 text/html 202
HTTP/1.1 200 OK
Content-Type: text/html; charset=utf-8

<html><head><title>Ferry back</title></head><body><p>The ferry is back after a long winter, its owner said to the few guests.</p></body></html>
