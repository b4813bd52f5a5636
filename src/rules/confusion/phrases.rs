//! Set phrases with one character replaced by a look-alike.
//!
//! A phrase of four or more characters with one look-alike in it is the phrase: of the forms made here ten stand in 67 million
//! characters, all but [`INNOCENT`] by mistake.

use crate::rule::Pair;

/// For each phrase and each of its characters that has look-alikes: the phrase with the look-alike. Forms that hold one of
/// `known` wrong words are left out: these repair them.
pub(super) fn near_misses(known: &[Pair]) -> Vec<Pair> {
    let mut alike: Vec<(char, char)> = Vec::new();
    for group in LOOK_ALIKES.split_ascii_whitespace() {
        group.chars().for_each(|c| alike.extend(group.chars().filter(|o| *o != c).map(|o| (c, o))));
    }
    alike.sort_unstable();
    alike.dedup();
    let others = |c: char| alike.iter().skip(alike.partition_point(|(of, _)| *of < c)).take_while(move |(of, _)| *of == c);
    let mut known: Vec<(char, &str)> = known.iter().filter_map(|p| Some((p.wrong().chars().next()?, p.wrong()))).collect();
    known.sort_unstable_by_key(|(first, _)| *first);
    let holds_known = |form: &str| {
        form.char_indices().any(|(at, c)| {
            let from_here = form.get(at..).unwrap_or_default();
            let mut by_first =
                known.iter().skip(known.partition_point(|(first, _)| *first < c)).take_while(|(first, _)| *first == c);
            by_first.any(|(_, wrong)| from_here.starts_with(wrong))
        })
    };
    let mut pairs = Vec::new();
    for phrase in PHRASES.split_ascii_whitespace() {
        for (at, c) in phrase.char_indices() {
            let (before, after) = (&phrase[..at], &phrase[at + c.len_utf8()..]);
            for (_, other) in others(c) {
                let wrong: String = [before, other.encode_utf8(&mut [0; 4]), after].concat();
                let is_known = INNOCENT.contains(&&*wrong) || holds_known(&wrong);
                if !is_known {
                    pairs.push(Pair::new(wrong, phrase));
                }
            }
        }
    }
    pairs
}

/// Forms that other words make: 科学发展现状, 科学发展规划.
const INNOCENT: [&str; 2] = ["科学发展现", "科学发展规"];

/// Characters that are taken for each other, in groups.
const LOOK_ALIKES: &str = "\
    问间 觉党 特持待恃 己已巳 末未 没设 士土 千干于 日曰 人入 大太 侯候 卷券 拔拨 壮状 辨辩 贷货 徙徒 \
    析折拆 扰拢 复夏 睛晴情清请 准淮维惟 治冶洽 祟崇 博搏 材村 住往注佳 因困 代伐 今令 贫贪 免兔 失先 \
    束来 本木术 休体 坏环还 爪瓜 孤弧 狠很恨根限 报服 板扳版 攻改政 侵浸 技枝投 发友 及乃 极级 纯统 许评 \
    订计 认队 防访纺 际标 阵陈 检捡俭 竟竞 境镜 开井 进近讲 迫追退 述迷 话活括 河何 局居届 层屋展 历厉 \
    重量 早旱 担但胆 织识职积 称积 科料 租祖组 助肋 功攻切巧 勤勒 幻幼 势执热熟 点占 成戒 域城诚 式试 \
    议仪义 经径轻 墓基幕 茶荼 莱菜 营宫官管 宜宣 买卖 续绩读债 净静 领令 项顶须顷 颁预 提堤捉促 运远 违连 \
    建健键 津律 谋课媒 双欢 观现规视 沉况 抗杭坑 机杭肌 凡几 九丸 风凤 纲网钢 则侧测 例列 别刑型形 影景彰 \
    就尤 优忧扰伏 侍待 粱梁 仓会 论沦伦 抢枪 拾抬 恰洽 名各 密蜜 宽览 宪完 究穷突 查杳香 备务各 推堆 \
    稳隐 急忽总 思恩 惠慧 忠患 志忘 享亨亭 商高 摘滴 西酉 洒酒 四匹 巨臣 拒距 扬场杨 却劫 御卸 即既 \
    概慨 艺亿忆 苦若 看着 孝考教 都部 培陪倍赔部剖 值植直 署置 罢罪 移秘 利和 秒妙 座坐 央英 史吏 便使 \
    用甩 触解 独浊 油抽 甲由申田 伸神 钟针 厅听 斩渐暂 期朝 湖潮 亲新 幸辛 半羊 平乎 牛午 王主玉 五互 \
    正止上 江汇 街衔 冲仲 布市币 帅师 旧归 阴阳 院阮 陵凌 俊峻竣 偏遍编 福富副幅 掌常尝赏偿党堂 揽览 坚竖 \
    蓝篮监盐 益盖盈 恢灰 炭碳 岸岩 峰锋蜂 途余涂除徐 缘绿录 永水冰 族旅旋施 地他池 快决块 忙茫 荒慌 低抵底 \
    氏民 饮欲 外处 扑补 衬村 奇寄 遇偶愚 遭糟 导异寻 端瑞 诊珍 渗参 洗选 绝艳 绍招沼 始姑 估佑 任佐仕 \
    资货姿咨 审宙 宝室 效郊 份分 气汽乞 子予 具其 真直 质贡 员负 全金 力办 方万 法怯 童章 产严 军车 \
    东乐 同司 给结 记纪 实卖 贵责 学觉 劳荣 宁字 守宇 文交 强张 廉兼 洁浩 腐府 群郡 奋夺 斗计 辛幸 \
    家冢 富宫 权仅 心必 忍忽";

/// Phrases of official language and of good advice.
const PHRASES: &str = "\
    管党治党 从严治党 全面从严治党 为人民服务 实事求是 解放思想 与时俱进 求真务实 党风廉政建设 反腐倡廉 \
    不忘初心 牢记使命 两个维护 两个确立 四个意识 四个自信 以人为本 以人民为中心 人民至上 生命至上 改革开放 \
    科学发展观 和谐社会 小康社会 共同富裕 乡村振兴 脱贫攻坚 精准扶贫 稳中求进 高质量发展 新发展理念 新发展格局 \
    供给侧结构性改革 中国式现代化 中国特色社会主义 中华民族伟大复兴 中华人民共和国 中国共产党 习近平新时代 \
    马克思主义 社会主义核心价值观 人民代表大会 常务委员会 人民政府 人民法院 人民检察院 政治协商会议 民主集中制 \
    依法治国 依法行政 国家安全 社会主义市场经济 国民经济 国内生产总值 固定资产投资 财政收入 基础设施 \
    生态文明建设 生态环境 绿水青山 金山银山 污染防治 环境保护 节能减排 招商引资 营商环境 简政放权 放管服改革 \
    一带一路 粮食安全 食品安全 安全生产 社会保障 医疗卫生 义务教育 职业教育 养老保险 医疗保险 失业保险 \
    住房保障 城乡居民 农村居民 城镇居民 中小企业 民营企业 国有企业 龙头企业 工业园区 电子商务 人工智能 \
    科技创新 知识产权 自主创新 攻坚克难 真抓实干 狠抓落实 贯彻落实 贯彻执行 坚定不移 坚持不懈 持之以恒 \
    毫不动摇 全力以赴 千方百计 因地制宜 统筹兼顾 统筹推进 突出重点 重中之重 群众路线 密切联系群众 形式主义 \
    官僚主义 享乐主义 奢靡之风 批评与自我批评 民主生活会 组织生活会 理论学习 调查研究 工作作风 责任担当 \
    主体责任 监督责任 廉洁自律 廉洁从政 清正廉洁 政治纪律 政治规矩 组织纪律 思想政治 意识形态 党员干部 \
    领导干部 领导班子 基层党组织 党支部书记 入党积极分子 先锋模范作用 战斗堡垒作用 忠诚干净担当 守土有责 \
    守土尽责 功成不必在我 长效机制 体制机制 体制改革 深化改革 对外开放 扩大内需 优化结构 转变方式 综合治理 \
    社会治安 严厉打击 违法犯罪 违法行为 合法权益 法律责任 法律法规 行政处罚 行政许可 行政复议 行政诉讼 \
    民事诉讼 刑事责任 刑事诉讼 有期徒刑 构成犯罪 滥用职权 玩忽职守 徇私舞弊 主管部门 公安机关 司法机关 \
    监察机关 用人单位 劳动合同 工作人员 从业人员 未成年人 退役军人 突发事件 应急预案 安全隐患 消防安全 \
    道路交通 交通运输 高速公路 轨道交通 水土保持 水土流失 土地利用 耕地保护 自然资源 矿产资源 文化遗产 \
    文物保护 公共服务 公共卫生 公共安全 公共文化 公共利益 国有资产 财政预算 财政支出 专项资金 经济社会发展 \
    产业结构 结构调整 传统产业 新兴产业 优势产业 特色产业 现代农业 农业产业化 城乡统筹 规划建设 建立健全 \
    不断完善 不断提高 切实加强 积极探索 积极参与 大力发展 深入开展 深入推进 深入贯彻 认真贯彻 认真落实 \
    充分发挥 圆满完成 超额完成 成效显著 显著提高 明显改善 稳步提升 持续增长 持续改善 进一步加强 进一步完善 \
    开拓创新 开拓进取 艰苦奋斗 团结奋斗 努力奋斗 奋发有为 再接再厉 任重道远 继往开来 承前启后 居安思危 \
    忧患意识 前所未有 来之不易 实践证明 历史使命 时代要求 战略部署 战略目标 发展战略 奋斗目标 指导思想 \
    基本原则 总体要求 主要任务 保障措施 组织领导 宣传教育 监督检查 考核评价 绩效考核 责任追究 具体情况 \
    实际情况 根本利益 切身利益 人民群众 广大干部群众 困难群众 弱势群体 贫困地区 贫困人口 计划生育 精神文明 \
    物质文明 思想道德 爱国主义 集体主义 民族团结 祖国统一 香港特别行政区 国防和军队 人民解放军 世界和平 \
    国际合作 互利共赢 不折不扣 雷厉风行 令行禁止 有法可依 有法必依 执法必严 违法必究 公平正义 公开透明 \
    诚实守信 见义勇为 助人为乐 勤俭节约 厉行节约 铺张浪费 以权谋私 权力寻租 贪污受贿 弄虚作假 敷衍塞责 \
    推诿扯皮 一票否决 群策群力 同心同德 齐心协力 众志成城 无私奉献 爱岗敬业 尽职尽责 恪尽职守 精益求精 \
    一丝不苟 实实在在 扎扎实实 循序渐进 由浅入深 举一反三 触类旁通 未雨绸缪 防患未然 防微杜渐 亡羊补牢 \
    标本兼治 惩前毖后 治病救人 言行一致 知行合一 学以致用 理论联系实际 走马观花 浮于表面 急功近利 好高骛远 \
    迎难而上 一往无前 爬坡过坎 行稳致远 落地生根 开花结果 提质增效 转型升级 互联互通 共建共享 协同发展 \
    融合发展 绿色发展 可持续发展 特此通知 请遵照执行 贯彻实施 印发给你们";
