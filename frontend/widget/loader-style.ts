export const PHONE = "(max-width:640px),(max-height:480px)";

/** The launcher's look, inside its shadow root: nothing of the host page reaches it, nothing of it leaks out. */
export const STYLE = `
:host{all:initial}
*{box-sizing:border-box}
.launch,.panel{direction:ltr}
button{font:inherit;cursor:pointer;border:0}
.launch{position:fixed;right:24px;bottom:24px;z-index:2147483000;display:flex;align-items:center;gap:8px;height:52px;
padding:0 20px 0 16px;border-radius:26px;background:#17715f;color:#fff;font:500 15px/1 -apple-system,"PingFang SC",
"Noto Sans CJK SC","Microsoft YaHei",sans-serif;box-shadow:0 6px 20px rgba(16,60,50,.28);transition:transform .15s,background .15s}
.launch:hover{background:#0f5a4b;transform:translateY(-1px)}
.launch:focus-visible,.bar button:focus-visible{outline:3px solid #17715f;box-shadow:0 0 0 2px #fff;outline-offset:2px}
.launch svg{width:22px;height:22px}
.badge{position:absolute;top:-4px;right:-2px;min-width:20px;height:20px;padding:0 6px;border-radius:10px;background:#b3322b;
color:#fff;font-size:12px;line-height:20px;text-align:center}
.panel{position:fixed;right:24px;bottom:24px;z-index:2147483001;width:392px;height:min(660px,calc(100vh - 48px));
border-radius:16px;overflow:hidden;background:#fff;box-shadow:0 12px 48px rgba(16,40,34,.24);animation:up .18s ease-out}
.chat{position:absolute;inset:0;width:100%;height:100%;border:0;outline:0;visibility:hidden}
.ready .chat{visibility:visible}
.ready .bar{display:none}
.bar{display:flex;flex-direction:column;align-items:center;justify-content:center;gap:16px;height:100%;padding:24px;
font:15px/1.6 -apple-system,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#5b6661;text-align:center}
.bar button{padding:8px 20px;border-radius:18px;background:#e6f2ee;color:#0f5a4b}
[hidden]{display:none!important}
@keyframes up{from{opacity:0;transform:translateY(12px)}}
@media${PHONE}{.panel{inset:0;width:100%;height:100%;border-radius:0}.launch{right:16px;bottom:max(16px,env(safe-area-inset-bottom))}}
@media(prefers-color-scheme:dark){.panel{background:#171c1a}.bar{color:#b5c0bb}}
@media(prefers-reduced-motion:reduce){.panel{animation:none}.launch{transition:none}}
@media print{.launch,.panel{display:none}}
`;
