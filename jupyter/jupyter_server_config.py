"""What `make lab`, Binder and the browser tests tell the Jupyter server.

Each message of a kernel leaves at once. Without this the second of two waits until the browser has acknowledged the
first, 40 ms, and every picture of an explorer is a second message.
"""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class Prompt(ZMQChannelsWebsocketConnection):
    """The connection of a kernel to the browser, without Nagle's algorithm."""

    def connect(self):
        """Connect, and send from then on without delay."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()


get_config().ServerApp.kernel_websocket_connection_class = Prompt  # noqa: F821 (Jupyter puts get_config here)
