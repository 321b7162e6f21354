"""An RTSP server with a picture that moves and a tone, for the simulated camera (rtsp.ts).

stdin: one JSON object a line. First {host, port, user, password, codec, audio}, then {way} (stream.ts lists the ways).
stdout: "ready PORT"; or "missing WHAT" or "taken", and the end. Ends with its stdin.
"""

import json
import os
import sys

try:
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    gi.require_version("GstRtsp", "1.0")
    from gi.repository import GLib, Gst, GstRtsp, GstRtspServer
except (ImportError, ValueError) as error:
    print("missing", str(error).splitlines()[0])
    sys.exit(3)

FPS = 10
# path -> size and bit rate (kbit/s)
STREAMS = {"main": (1280, 720, 1500), "sub": (640, 360, 400)}
SIZES = {"small": (320, 180), "large": (1920, 1080)}
ENCODERS = {
    "h264": "x264enc name=encoder tune=zerolatency speed-preset=ultrafast key-int-max={gop} bitrate={rate} threads=1"
    " ! video/x-h264,profile=main ! h264parse ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "h265": "x265enc name=encoder tune=zerolatency speed-preset=ultrafast key-int-max={gop} bitrate={rate}"
    " ! h265parse ! rtph265pay name=pay0 pt=96 config-interval=-1",
}
SOUND = (
    " audiotestsrc name=sound is-live=true wave=sine freq=440 volume=0.5 samplesperbuffer={samples}"
    " ! audio/x-raw,rate={rate},channels=1 ! queue ! {encoder} name=pay1 pt={type}"
)
SOUNDS = {
    "pcma": SOUND.format(samples=800, rate=8000, encoder="alawenc ! rtppcmapay", type=8),
    "aac": SOUND.format(samples=1600, rate=16000, encoder="voaacenc ! aacparse ! rtpmp4gpay", type=97),
    "none": "",
}
NEEDED = ["videotestsrc", "audiotestsrc", "x264enc", "h264parse", "rtph264pay", "alawenc", "rtppcmapay"]


class Behaviour:
    """What every stream does now, also one that begins later."""

    def __init__(self):
        self.back_to_normal()

    def back_to_normal(self):
        self.black = self.frozen = self.silent = self.stall = False
        self.refuse = None
        self.size = None


class Factory(GstRtspServer.RTSPMediaFactory):
    def __init__(self, path, given, behaviour):
        super().__init__()
        self.path, self.codec, self.audio, self.behaviour = path, given["codec"], given["audio"], behaviour
        self.pipelines = []
        self.set_shared(True)

    def caps(self):
        width, height, _ = STREAMS[self.path]
        if self.behaviour.size is not None:
            width, height = self.behaviour.size
        return Gst.Caps.from_string(f"video/x-raw,format=I420,width={width},height={height},framerate={FPS}/1")

    def do_create_element(self, _url):
        _, _, rate = STREAMS[self.path]
        encoder = ENCODERS[self.codec].format(gop=FPS * 2, rate=rate)
        pipeline = Gst.parse_launch(
            "( videotestsrc name=picture is-live=true pattern=smpte100 horizontal-speed=8"
            f" ! capsfilter name=size ! queue ! {encoder}{SOUNDS[self.audio]} )"
        )
        pipeline.get_by_name("size").set_property("caps", self.caps())
        for payloader in filter(None, map(pipeline.get_by_name, ("pay0", "pay1"))):
            payloader.get_static_pad("src").add_probe(
                Gst.PadProbeType.BUFFER | Gst.PadProbeType.BUFFER_LIST,
                lambda _pad, _info: Gst.PadProbeReturn.DROP if self.behaviour.stall else Gst.PadProbeReturn.OK,
            )
        self.pipelines.append(pipeline)
        self.follow(pipeline)
        return pipeline

    def do_configure(self, media):
        GstRtspServer.RTSPMediaFactory.do_configure(self, media)
        media.connect("unprepared", lambda *_: self.pipelines.clear())

    def follow(self, pipeline):
        now = self.behaviour
        picture, sound = pipeline.get_by_name("picture"), pipeline.get_by_name("sound")
        picture.set_property("pattern", "black" if now.black else "smpte100")
        picture.set_property("horizontal-speed", 0 if now.frozen or now.black else 8)
        if sound is not None:
            sound.set_property("volume", 0.0 if now.silent else 0.5)
        size = pipeline.get_by_name("size")
        if not size.get_property("caps").is_equal(self.caps()):
            size.set_property("caps", self.caps())

    def follow_all(self):
        for pipeline in self.pipelines:
            self.follow(pipeline)


class Camera:
    def __init__(self, given, loop):
        self.loop = loop
        self.user, self.password = given["user"], given["password"]
        self.behaviour = Behaviour()
        self.server = GstRtspServer.RTSPServer()
        self.server.set_address(given["host"])
        self.server.set_service(str(given["port"]))
        self.factories = {path: Factory(path, given, self.behaviour) for path in STREAMS}
        self.admit()
        self.source = self.server.attach(None)

    def admit(self):
        """Who gets in: by password, everybody, or nobody; and whether there is anything at the address at all."""
        refuse = self.behaviour.refuse
        auth = None
        if self.user or refuse == "refuse-401":
            auth = GstRtspServer.RTSPAuth()
            auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
            auth.set_realm("IP Camera")
            if refuse != "refuse-401":
                token = GstRtspServer.RTSPToken()
                token.set_string("media.factory.role", "viewer")
                auth.add_digest(self.user, self.password, token)
            for factory in self.factories.values():
                permissions = GstRtspServer.RTSPPermissions()
                permissions.add_permission_for_role("viewer", "media.factory.access", True)
                permissions.add_permission_for_role("viewer", "media.factory.construct", True)
                factory.set_permissions(permissions)
        self.server.set_auth(auth)
        mounts = self.server.get_mount_points()
        for path, factory in self.factories.items():
            mounts.remove_factory("/" + path)
            if refuse != "refuse-404":
                mounts.add_factory("/" + path, factory)

    def obey(self, way):
        now = self.behaviour
        if way == "cut":
            self.server.client_filter(lambda *_: GstRtspServer.RTSPFilterResult.REMOVE)
            return
        if way == "moving":
            now.back_to_normal()
        elif way in SIZES:
            now.size = SIZES[way]
        elif way.startswith("refuse-"):
            now.refuse = way
        else:
            setattr(now, way, True)
        self.admit()
        for factory in self.factories.values():
            factory.follow_all()

    def heard(self, line):
        try:
            self.obey(json.loads(line)["way"])
        except Exception as error:  # a command of ours that is wrong must not end the stream
            print("refused", error, file=sys.stderr)


def main():
    first = sys.stdin.buffer.raw.readline()
    if not first:
        return
    Gst.init(None)
    given = json.loads(first)
    needed = {"h265": ["x265enc", "h265parse", "rtph265pay"], "aac": ["voaacenc", "aacparse", "rtpmp4gpay"]}
    for element in NEEDED + needed.get(given["codec"], []) + needed.get(given["audio"], []):
        if Gst.ElementFactory.find(element) is None:
            print("missing", element)
            sys.exit(3)
    loop = GLib.MainLoop()
    camera = Camera(given, loop)
    if camera.source == 0:
        print("taken")
        sys.exit(4)
    print("ready", camera.server.get_bound_port(), flush=True)
    held = b""

    def read(fd, _condition):
        nonlocal held
        try:
            piece = os.read(fd, 4096)
        except BlockingIOError:
            return True
        if not piece:
            loop.quit()
            return False
        held += piece
        *lines, held = held.split(b"\n")
        for line in lines:
            camera.heard(line)
        return True

    GLib.unix_fd_add_full(GLib.PRIORITY_HIGH, 0, GLib.IOCondition.IN | GLib.IOCondition.HUP, read)
    loop.run()
    # Streams that are still being served must not hold the end up.
    os._exit(0)


main()
