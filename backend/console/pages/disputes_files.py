"""附件: a picture or a PDF out of a dispute's papers, for those in the room."""

from typing import Any
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response

from backend.features.access.models import Actor
from backend.features.disputes import service, views
from backend.kit.crypto import Keys
from backend.kit.db import TenantTx

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}


def shown(media: str, body: bytes, file_id: UUID) -> Response[Any]:
    """A picture opens in the browser and can do nothing there; a PDF is saved."""
    way = "attachment" if media == "application/pdf" else "inline"
    headers = {
        "content-disposition": f'{way}; filename="{str(file_id)[-8:]}.{_ENDINGS[media]}"',
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(body, media_type=media, headers=headers)


@get("/disputes/{dispute_id:uuid}/files/{file_id:uuid}", permission="dispute.see")
async def file(
    dispute_id: FromPath[UUID],
    file_id: FromPath[UUID],
    tx: NamedDependency[TenantTx],
    keys: NamedDependency[Keys],
    actor: NamedDependency[Actor],
) -> Response[Any]:
    dispute = await service.require(tx, actor, dispute_id)
    return shown(*await views.file(tx, keys, dispute, file_id), file_id)


route_handlers = [file]
