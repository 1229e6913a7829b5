"""Ways out of the house (发送通道): text message, WeCom, webhook; in development a sink that keeps them."""
