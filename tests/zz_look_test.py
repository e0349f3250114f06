import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import sync_playwright
from recommendations.models import Channel, Posting, Notice
from recommendations.notices import seed_rules
from recommendations.notices.acting import token_for
from recommendations import actions
from tests import cast
from tests.cast import at, TODAY

@pytest.mark.django_db(transaction=True)
def test_look(live_server, settings):
    seed_rules(); cast.weekdays()
    world = cast.dispatched(cast.handed_over(cast.inspected(cast.people_and_places())))
    for i,(kind,addr,name) in enumerate([("wecom","https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x","科委督办群"),("dingtalk","https://oapi.dingtalk.com/robot/send?access_token=x","钉钉群")]):
        c=actions.add_channel(actor=world["zhou"],now=at(TODAY),facts={"kind":kind,"name":name,"hour":9,"per_minute":20},address=addr)
        p=Posting.objects.create(channel=c,key=f"k{i}",made_at=at(TODAY),send_after=at(TODAY),attempts=3,state="failed" if i else "accepted",answer="310000 sign not match" if i else "0 ok",content={"title":"“1.1 推行人才绿卡”已分办给市科委，请签收。","entries":[],"more":0})
        p.notices.set(Notice.objects.filter(recipient=world["li"]))
    Channel.objects.filter(kind="dingtalk").update(dead_at=at(TODAY),failing_since=at(TODAY,8),failures=6)
    Channel.objects.filter(kind="wecom").update(last_ok_at=at(TODAY,9))
    n=Notice.objects.get(recipient=world["li"]); n.send_after=timezone.now()
    act=reverse("recommendations:act",args=[token_for(n,"acknowledge")])
    pages=[("zhou","/channels/"),("zhou","/channels/new/"),("li","/profile/notices/"),("li",act),("zhou",act),("zhao",f"/notices/{n.pk}/"),("li","/a/forged/")]
    import os; os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]="1"
    with sync_playwright() as p:
        b=p.chromium.launch(executable_path="/usr/bin/chromium",args=["--no-sandbox"])
        for k,(who,url) in enumerate(pages):
            cl=Client(); cl.force_login(world[who])
            for w in (1440,390):
                ctx=b.new_context(viewport={"width":w,"height":900}); ctx.add_cookies([{"name":"sessionid","value":cl.cookies["sessionid"].value,"url":live_server.url}])
                pg=ctx.new_page(); pg.goto(live_server.url+url); pg.screenshot(path=f"/tmp/ap/s{k}-{w}.png",full_page=True); ctx.close()
        b.close()
