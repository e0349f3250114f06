import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import tracker.models.files
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='日期')),
                ('is_working', models.BooleanField(verbose_name='工作日')),
                ('name', models.CharField(blank=True, default='', help_text='如春节、国庆节调休', max_length=40, verbose_name='名称')),
                ('is_published', models.BooleanField(default=True, verbose_name='已公布')),
                ('source', models.CharField(blank=True, default='', help_text='如放假通知的文号', max_length=100, verbose_name='来源')),
            ],
            options={
                'verbose_name': '工作日历',
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='地区')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='次序')),
            ],
            options={
                'verbose_name': '地区',
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('role', models.CharField(choices=[('staff', '工作人员'), ('supervisor', '审核负责人'), ('member', '组成人员'), ('coordinator', '政府办公厅'), ('handler', '承办人'), ('head', '单位负责人'), ('sysadmin', '系统管理员'), ('secadmin', '安全管理员'), ('auditor', '审计管理员')], max_length=12, verbose_name='角色')),
                ('phone', models.CharField(blank=True, default='', max_length=20, verbose_name='联系电话')),
                ('is_sample', models.BooleanField(default=False, verbose_name='示例')),
                ('has_large_text', models.BooleanField(default=False, verbose_name='大字')),
                ('heads_from', models.DateField(blank=True, editable=False, null=True, verbose_name='代行负责人自')),
                ('heads_until', models.DateField(blank=True, editable=False, null=True, verbose_name='代行负责人至')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': '人员',
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['staff', 'supervisor', 'member', 'coordinator', 'handler', 'head', 'sysadmin', 'secadmin', 'auditor'])), name='role_is_known')],
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('last_used_on', models.DateField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '接口令牌',
            },
        ),
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('committee', '人大常委会'), ('government', '政府'), ('department', '承办单位'), ('platform', '平台')], max_length=12, verbose_name='类别')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='名称')),
                ('short_name', models.CharField(max_length=40, verbose_name='简称')),
                ('sort_key', models.CharField(blank=True, default='', max_length=200, verbose_name='拼音排序')),
                ('head_approves', models.BooleanField(db_default=True, default=True, help_text='承办单位：承办人拟稿，单位负责人签发后才报送；关闭后承办人可直接报送', verbose_name='对外报送须单位负责人签发')),
                ('is_sample', models.BooleanField(default=False, verbose_name='示例')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('committee', models.ForeignKey(blank=True, help_text='政府和承办单位受哪一个常委会监督', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supervised', to='tracker.organization', verbose_name='监督它的常委会')),
                ('government', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='departments', to='tracker.organization', verbose_name='所属政府')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organizations', to='tracker.region', verbose_name='地区')),
            ],
            options={
                'verbose_name': '单位',
                'ordering': ['sort_key', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'department'), _negated=True), models.Q(('committee__isnull', False), ('government__isnull', False)), _connector='OR'), name='department_has_government_and_committee'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'government'), _negated=True), ('committee__isnull', False), _connector='OR'), name='government_has_committee')],
            },
        ),
        migrations.AddField(
            model_name='user',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='tracker.organization', verbose_name='单位'),
        ),
        migrations.CreateModel(
            name='RuleSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jurisdiction', models.CharField(max_length=40, verbose_name='适用地区')),
                ('note', models.TextField(blank=True, default='', verbose_name='说明')),
                ('auto_accept', models.BooleanField(default=True, help_text='签收期限届满未签收也未申请退办的，视为接受', verbose_name='逾期未签收视为接受')),
                ('blue_days', models.PositiveSmallIntegerField(default=7, help_text='距到期不足这一自然日数亮蓝灯', verbose_name='临期天数')),
                ('stale_days', models.PositiveSmallIntegerField(default=30, help_text='超过这一自然日数没有进展亮黄灯', verbose_name='停滞天数')),
                ('vote_denominator', models.CharField(choices=[('all', '全体组成人员'), ('present', '出席人员'), ('valid', '有效票')], default='all', max_length=8, verbose_name='测评的分母')),
                ('vote_counts_basic', models.BooleanField(default=True, verbose_name='基本满意计入满意')),
                ('vote_threshold', models.PositiveSmallIntegerField(default=50, verbose_name='满意的比例（%）')),
                ('vote_is_strict', models.BooleanField(default=True, help_text='关闭为达到即可', verbose_name='须超过该比例')),
                ('vote_consequence', models.CharField(choices=[('none', '仅公布结果'), ('report_again', '重新报告'), ('redo', '重新办理并重新报告')], default='redo', max_length=12, verbose_name='测评未通过的后果')),
                ('committee', models.OneToOneField(blank=True, help_text='空为默认规则', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rule_set', to='tracker.organization', verbose_name='常委会')),
            ],
            options={
                'verbose_name': '期限规则',
                'constraints': [models.CheckConstraint(condition=models.Q(('vote_threshold__lte', 100)), name='vote_threshold_is_at_most_100'), models.UniqueConstraint(models.Value(1), condition=models.Q(('committee__isnull', True)), name='one_default_rule_set', violation_error_message='默认规则已经存在，请修改原有的默认规则。')],
            },
        ),
        migrations.CreateModel(
            name='RuleLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(choices=[('hand_over', '交办'), ('plan', '报送研究处理方案'), ('report', '报送研究处理情况报告'), ('sign', '签收'), ('return_window', '申请退办'), ('counter_sign', '会办单位会签'), ('interim', '定期报告进展'), ('consultation', '对征求意见稿反馈意见'), ('supervision_reply', '回复督办'), ('question', '答复委员询问')], max_length=20, verbose_name='事项')),
                ('amount', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='数量')),
                ('unit', models.CharField(blank=True, choices=[('day', '自然日'), ('working_day', '工作日'), ('month', '个月'), ('year', '年')], default='', max_length=12, verbose_name='单位')),
                ('rolls', models.BooleanField(default=True, verbose_name='遇休息日顺延')),
                ('counted_from', models.CharField(blank=True, default='', help_text='如收到审议意见书', max_length=40, verbose_name='起算事件')),
                ('legal_basis', models.TextField(blank=True, default='', verbose_name='依据')),
                ('rule_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limits', to='tracker.ruleset', verbose_name='期限规则')),
            ],
            options={
                'verbose_name': '期限',
                'ordering': ['rule_set', 'id'],
                'constraints': [models.UniqueConstraint(fields=('rule_set', 'code'), name='one_limit_per_rule_set_and_code'), models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', True), ('unit', '')), models.Q(('amount__gte', 1), ('amount__isnull', False), ('unit__in', ['day', 'working_day', 'month', 'year'])), _connector='OR'), name='limit_has_amount_and_unit_or_neither', violation_error_message='数量和单位要么都填（数量至少为1），要么都不填。')],
            },
        ),
        migrations.CreateModel(
            name='OutcomeClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=4, verbose_name='代号')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('position', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('needs_reason', models.BooleanField(default=False, verbose_name='须写明原因')),
                ('needs_next_step', models.BooleanField(default=False, verbose_name='须写明下一步')),
                ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                ('rule_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='tracker.ruleset', verbose_name='期限规则')),
            ],
            options={
                'verbose_name': '结果类别',
                'ordering': ['rule_set', 'position'],
                'constraints': [models.UniqueConstraint(fields=('rule_set', 'code'), name='one_outcome_class_per_code')],
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('content', models.FileField(max_length=200, upload_to=tracker.models.files.private_path, verbose_name='内容')),
                ('content_type', models.CharField(max_length=100, verbose_name='类型')),
                ('size', models.PositiveBigIntegerField(verbose_name='字节数')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '文件',
                'indexes': [models.Index(fields=['sha256'], name='stored_file_by_hash')],
            },
        ),
        migrations.CreateModel(
            name='Cover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(verbose_name='自')),
                ('until_on', models.DateField(verbose_name='至')),
                ('at', models.DateTimeField(verbose_name='安排时间')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='提前结束时间')),
                ('absent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covered_by', to=settings.AUTH_USER_MODEL, verbose_name='不在岗的人')),
                ('appointed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='安排人')),
                ('substitute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covers', to=settings.AUTH_USER_MODEL, verbose_name='代办人')),
            ],
            options={
                'verbose_name': '代办安排',
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('from_on'))), name='cover_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('absent', models.F('substitute')), _negated=True), name='nobody_covers_for_themselves')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('verb', models.CharField(max_length=40, verbose_name='动作')),
                ('subject_type', models.CharField(max_length=60, verbose_name='对象类别')),
                ('subject_id', models.BigIntegerField(verbose_name='对象')),
                ('reason', models.TextField(blank=True, default='', verbose_name='理由')),
                ('before', models.JSONField(default=dict, verbose_name='原值')),
                ('after', models.JSONField(default=dict, verbose_name='新值')),
                ('origin', models.CharField(blank=True, default='', max_length=45, verbose_name='来源地址')),
                ('previous_hash', models.CharField(blank=True, default='', max_length=64, verbose_name='前一记录摘要')),
                ('hash', models.CharField(max_length=64, verbose_name='摘要')),
                ('actor', models.ForeignKey(help_text='空为系统', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='操作人')),
                ('committee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.organization', verbose_name='常委会')),
                ('organization', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tracker.organization', verbose_name='操作人单位')),
            ],
            options={
                'verbose_name': '操作记录',
                'indexes': [models.Index(fields=['subject_type', 'subject_id', '-at', '-id'], name='event_story_of_a_subject'), models.Index(fields=['committee', 'id'], name='event_of_a_committee'), models.Index(fields=['at', 'id'], name='event_by_time'), models.Index(fields=['actor', 'at', 'id'], name='event_of_a_person_by_time'), models.Index(fields=['verb', 'at', 'id'], name='event_of_a_verb_by_time')],
                'constraints': [models.UniqueConstraint(fields=('subject_type', 'subject_id', 'previous_hash'), name='each_event_has_one_successor')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='event_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4410c5a653dd66013a7f8d91a0a4da1a53fc3fdd', operation='UPDATE OR DELETE', pgid='pgtrigger_event_is_append_only_79e80', table='tracker_event', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(condition=models.Q(('is_active', True)), fields=['organization', 'role'], name='active_people_of_a_unit'),
        ),
    ]
