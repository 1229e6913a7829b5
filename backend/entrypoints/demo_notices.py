"""The demo's ways out, on a machine that sends nothing: `/sink` shows at once what colleagues would have received.

Made-up numbers and accounts, written only where nothing leaves the machine (`GUISHU_NOTICES=sink`).
"""

from datetime import datetime

from backend.features.notifications import channels, reach
from backend.features.notifications.models import Template
from backend.features.notifications.ports import sms, webhook, wecom
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx
from backend.kit.sql import load

SQL = load(__name__, "demo_notices.sql")
_TEXTS = (
    Template(
        channel="sms", key="visit_offered", text="{name}，{ticket}号访客在等您，请到前台。", provider_code="SMS_1001"
    ),
    Template(channel="sms", key="duty_due", text="{name}，{duty}", provider_code="SMS_1002"),
)


async def furnish(tx: TenantTx, keys: Keys, company: str, at: datetime) -> None:
    """Channels, two texts, and a number and WeCom account for everybody who is there."""
    account = sms.Account(access_key_id="demo", sign_name=company, secret="demo")
    await channels.set_up(tx, keys, "sms", account, True, None, at)
    await channels.set_up(tx, keys, "wecom", wecom.Account(corp_id="demo", agent_id=1, secret="demo"), True, None, at)
    hook = webhook.Account(endpoint="https://crm.example.com/guishu", secret="demo")
    await channels.set_up(tx, keys, "webhook", hook, True, None, at)
    for template in _TEXTS:
        await channels.set_text(tx, template, None, at)
    for number, row in enumerate(await tx.rows(SQL.everybody, tx.tenant_id)):
        await reach.set_phone(tx, keys, row["id"], f"1380000{number:04}", at)
        await reach.set_wecom(tx, keys, row["id"], row["login"], at)
