# 判定用语。“取消”只指订单；“请求”指买家的意愿，“官方”指通过亚马逊提交；
# “剩余”指还可取消的整单数；“已确认”指亚马逊已经显示结果。

## Headings and labels

label-answer = 结论
label-verdict = 判定
label-why = 原因
label-cost = 代价
label-next = 下一步
label-source = 依据
label-advice = 针对该原因的建议
label-impact = 对经营的影响
label-not-applied = 未适用的规则
label-inputs = 所依据的信息
label-open-questions = 尚无定论的问题
label-rate = 取消率
label-counted = 计入
label-left = 剩余
label-offers = 商品
label-money = 货款
label-fee = 费用
label-stock = 库存
label-code = 原因代码
label-route = 方式
label-rule = 规则
label-ordered-rule = 顺序规则
label-reason = 原因
label-unknown = 未知
label-none = 无
label-yes = 是
label-no = 否

## How texts are put together

line-labelled = { $label }：{ $text }

## The first line

answer-allow-code = 可以：现在取消整个订单，原因代码 { $code }，{ $route }。
answer-allow-mcf = 可以：现在取消整个订单，{ $route }。
answer-allow-attempt = 可以尝试：现在提交取消，{ $route }，再看是否还来得及。
answer-allow-buyer = 可以：由买家在自己的亚马逊账户中取消，您无需提交任何内容。
answer-allow-partial = 只能部分取消：只取消未发货的商品，原因代码 { $code }，{ $route }。
answer-ask-buyer-to-request = 暂时不要取消：先请买家提交官方取消请求，收到后再取消。
answer-wait-auto-expire = 不可以：现在无法取消，请等待买家付款或订单自动失效。
answer-refer-to-amazon = 您不能处理：只有亚马逊可以处理。
answer-not-cancellable-by-seller = 不可以：以目前的状态，卖家无法取消该订单。
answer-redirect-to-return = 不可以：已来不及取消，只能走退货流程。
answer-refund-not-ship = 已来不及取消，但货物尚未寄出：请全额退款，不要发货。
answer-partial-refund = 保留订单，通过亚马逊退还部分款项。
answer-auto-cancel = 该订单由亚马逊自行取消，您无需提交任何内容。
answer-deny = 不可以：这样做违反亚马逊政策或会造成损失。
answer-no-op = 无需操作：没有可取消的内容。
answer-counts = 将计入配送前取消率。
answer-counts-not = 不计入配送前取消率。
answer-would-count = 没有该请求就取消的，将计入配送前取消率。

## Verdicts

verdict-allow = 现在可以取消整个订单（或所有未发货的商品）。
verdict-allow-partial = 只能取消尚未发货的商品，其余保持不变。
verdict-ask-buyer-to-request = 买家想取消，但没有使用亚马逊的取消请求功能，请先不要取消。
verdict-wait-auto-expire = 订单尚未付款或尚未通过验证，只能等待到期，或由买家、亚马逊结束订单。
verdict-refer-to-amazon = 只有亚马逊客服或卖家支持可以处理。
verdict-not-cancellable-by-seller = 以订单状态和配送渠道来看，卖家没有操作权限。
verdict-redirect-to-return = 货物已交给承运人或已送达，只能走退货流程。
verdict-refund-not-ship = 已确认发货但货物并未寄出：全额退款，货物留下。
verdict-partial-refund = 保留订单，通过亚马逊退还部分款项。
verdict-auto-cancel = 由亚马逊自行取消订单，这里只作记录。
verdict-deny = 所要求的操作违反亚马逊政策或会造成损失，请改用合规的做法。
verdict-no-op = 订单已经结束或无需取消，只作记录。

## Ways

route-direct-call = 通过直接取消接口
route-acknowledgement-feed = 通过订单确认（acknowledgement）数据上传
route-flat-acknowledgement-feed = 通过订单确认（acknowledgement）文本文件上传
route-adjustment-feed = 通过订单调整（adjustment）数据上传
route-mcf-cancel = 通过多渠道配送的取消接口
route-guided = 在卖家平台手动操作
route-none = 不提交任何内容

## Notes

note-direct-call-fallback = 如果亚马逊不向该账户开放直接取消接口，则改用订单确认数据上传，效果相同。
note-downgraded-code = 该上传方式不支持 PricingError，因此改为向亚马逊提交 GeneralAdjustment。
note-menu-words-unconfirmed = 亚马逊在买家语言中的菜单用词尚未核实，这里显示英文用词。

## Rate, offers and budget

rate-adds-one = 计入的取消增加一单：一个订单无论有多少商品，最多只算一单。
rate-adds-prime = 计入的取消增加一单；卖家自配送 Prime 按件数计算，此单为 { $units } 件。
rate-adds-none = 不增加计入的取消。
rate-would-add = 目前没有影响；如果没有官方请求就取消，计入的取消会增加一单。
offers-run-grows = 该订单每个 SKU 的卖家连续取消次数加一。30 天内下单的订单连续两次被卖家取消，商品可能被停用。
offers-unchanged = 没有 SKU 的卖家连续取消次数增加。
budget-left = 剩余可取消整单数：{ $before } → { $after }。
budget-left-now = 剩余可取消整单数：{ $left }。
budget-rate = 取消率：{ $before } → { $after }，上限 { $limit }；目前 { $orders } 个订单中已计入 { $counted } 个。
budget-rate-now = 取消率：{ $rate }，上限 { $limit }；目前 { $orders } 个订单中已计入 { $counted } 个。
budget-takes-last = 这将用掉最后一个可取消整单数。
budget-none-left = 已没有可取消的整单数：执行后将突破上限。

## Money

cost-none = 没有：不涉及款项，库存也不变。
money-none = 不涉及款项。
money-nothing-charged = 银行卡要到确认发货时才扣款，因此无需退款；以其他方式预付的款项由亚马逊退还。
money-nothing-charged-mcf = 发货前取消的商品不收取配送费用；买家的款项在下单的店铺内处理。
money-prepaid-returned = 如已预付，由亚马逊以礼品卡或银行转账退还买家。
money-cancelled-units = 被取消的商品如已扣款则退还，其余不变。
money-full-refund = 买家获得全额退款。
money-partial-refund = 通过亚马逊按款项类别向买家退还部分款项。
money-after-return = 货物退回后再向买家退款。

## Fee

fee-none = 该站点没有已知的取消费用。
fee-percent-of-referral-fee = 亚马逊按销售佣金的 { $percent }% 收取取消费用。
fee-unknown = 可能收取取消费用；没有资料说明金额，请勿当作零。

## Stock

stock-none = 库存不变。
stock-released-by-amazon = 亚马逊会自动释放库存。
stock-added-back = 亚马逊会把数量加回商品信息，无论您是否真的有货。
stock-not-added-back = 亚马逊不会把数量加回商品信息。
stock-disputed = 亚马逊是否加回数量，各方说法不一：请立即设为真实数量，备货时不要计入这些商品。
stock-stays-held = 在订单有结果之前，库存保持预留。
stock-back-with-return = 货物随退货返回。
stock-kept = 货物没有寄出，留在您手中。

## What to do

action-re-read-order = 提交之前再读取一次订单：如果期间已确认发货，取消就会变成退款。
action-hold-shipment = 不要发货：把该订单从打包和发货环节中撤下。
action-send-menu-path = 通过亚马逊买家消息请买家提交官方取消请求。亚马逊的菜单路径为：{ $path }。
action-wait-for-request = 等待官方请求，收到后以原因代码 BuyerCanceled 取消。
action-tell-buyer = 通过亚马逊买家消息告知买家情况以及金额变动的原因。不要承诺退款到账日期，也不要提供优惠券。
action-no-message = 无需另发消息：亚马逊会通知买家。
action-set-quantity = 把商品信息的数量设为实际库存。
action-zero-listing = 取消之前先把商品信息的数量设为零，以免又有人买到缺货商品。
action-try-alternatives = 先设法保住订单：其他仓库或供应商、买家同意的延后发货、买家另下替代商品的订单，或先发一部分。
action-check-budget = 查看剩余可取消整单数；如需占用，由负责人批准。
action-watch-deadline = 保持库存预留，留意截止时间。
action-send-to-customer-service = 请买家联系亚马逊客服，不要替买家取消。
action-report-to-amazon = 向亚马逊举报该订单并暂停处理；最晚发货时间前 12 小时由负责人决定。
action-ask-support = 向亚马逊卖家支持提交问题：只有他们可以处理。对于 Easy Ship，如果还来得及，他们可以撤销已预约的揽收。
action-confirm-shipment = 先确认发货。
action-ship-the-rest = 先把能发的商品发出并确认发货，再取消其余商品。
action-explain-return = 请买家拒收包裹或退货；货物退回后再退款。
action-refund-on-amazon = 只通过亚马逊退款：包含货款和税款，不超过实付金额，不重复退款。
action-use-lawful-way = 改用合规的做法：使用真实的原因代码、只取消未发货的商品，或通过亚马逊退款。
action-follow-guide = 如果卖家平台上该订单仍显示取消按钮，请按引导步骤操作并手动记录结果。不保证成功。
action-read-back = 反复读取订单，直到亚马逊显示结果：已提交不等于已确认。
action-do-not-schedule = 不要预约揽收。
action-record = 只作记录。
action-find-cause = 查明为什么没有按时确认发货，并加以改正。
action-submit-again = 如果仍需要这些商品，请重新提交订单。

lawful-way-off-platform-refund = 请改为通过亚马逊退款：包含货款和税款，不超过实付金额。
lawful-way-stock-out-ask-buyer-to-cancel = 请自行以原因代码 NoInventory 取消并告知买家；将计入取消率。
lawful-way-stock-out-disguised-as-buyer-canceled = 请提交真实的原因，缺货就用 NoInventory。BuyerCanceled 只用于买家的官方请求。
lawful-way-cancel-whole-order = 请通过订单调整只取消未发货的商品，已发货的商品走退货流程。
lawful-way-true-reason = 请给出该订单的真实原因；如属商品损坏，请在发货后、买家反映时再退款。

menu-path-en = Your Account > Your Orders > Request Cancellation
menu-path-fr = Votre compte > Vos commandes > Demander l'annulation
menu-path-it = Il mio account > I miei ordini > Richiedi annullamento
menu-path-es = Mi cuenta > Mis pedidos > Solicitar cancelación

## Why a rule did not apply

why-not-action-is-allowed = 所要求的操作并未被禁止
why-not-not-ended = 订单尚未结束
why-not-other-actor = 操作方或提出方不同
why-not-trigger-does-not-hold = 亚马逊自行取消的条件不成立
why-not-other-channel = 适用于其他配送渠道
why-not-other-state = 适用于其他订单状态
why-not-other-marketplace = 该站点不允许
why-not-no-official-request = 买家没有使用亚马逊的取消功能
why-not-has-official-request = 买家已使用亚马逊的取消请求
why-not-not-scheduled = 尚未预约揽收
why-not-nothing-handed-over = 没有商品交给承运人
why-not-not-all-handed-over = 并非全部商品都已交给承运人
why-not-something-handed-over = 已有商品交给承运人
why-not-window-is-over = 买家自助取消的时限已过，或下单时间未知
why-not-other-scope = 请求针对订单的其他部分
why-not-other-reason = 给出的原因不同

## Inputs

input-state = 订单状态
input-channel = 配送渠道
input-marketplace = 站点
input-actor = 操作方或提出方
input-motive = 原因或问题
input-purchased-at = 下单时间
input-ship-by = 最晚发货时间
input-request = 官方取消请求
input-units = 已交给承运人

units-of = { $ordered } 件中的 { $shipped } 件

state-pending-availability = 预售，尚未发售
state-pending = 等待中，付款未验证
state-unshipped = 未发货
state-partially-shipped = 部分发货
state-shipped = 已发货
state-invoice-unconfirmed = 已发货，发票未确认
state-cancelled = 已取消
state-unfulfillable = 无法配送

channel-mfn = 自配送
channel-sfp = 卖家自配送 Prime
channel-easy-ship = Easy Ship
channel-afn = 亚马逊物流
channel-mcf = 多渠道配送

actor-buyer = 买家
actor-seller = 卖家
actor-amazon = 亚马逊

request-none = 没有记录
request-all-open-units = 针对全部未发货商品
request-some-items = 只针对部分商品

## Grades of evidence

rule-line = 规则 { $rule }
rule-line-ordered = 规则 { $rule }，由顺序规则 { $ordered } 引出

grade-a = 亚马逊自己的页面或接口说明
grade-b = 亚马逊工作人员的论坛回复或公告
grade-c = 第三方资料
grade-s = 卖家指南文章
grade-d = 我们的推断
grade-account = 该账户自己的设置

# 同一 SKU 连续被卖家取消（规则 3.4）。
offer-clear = SKU { $sku }：按近 { $days } 天的订单看，再取消一单不会使该商品下架。
offer-armed = SKU { $sku }：近 { $days } 天已结束的订单中，最后 { $n } 单被取消，且文件没有说明是买家请求。若是卖家取消，再连续取消一单，该商品将被下架，请由人工审批。
offer-suppression-expected = SKU { $sku }：{ $days } 天内已连续 { $n } 单被取消，且文件没有说明是买家请求。若是卖家取消，该商品可能已停售：连续 { $run } 单即会停售。修改价格即可重新上架。
